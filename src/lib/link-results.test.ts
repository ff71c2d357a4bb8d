import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from './byte-stream.ts';
import { isMarginal, mix } from './decoding.ts';
import { packText } from './deflate.ts';
import { LabError } from './failure.ts';
import {
  byteKl,
  decodeLinkResults,
  encodeLinkResults,
  klByte,
  MAX_PAYLOAD_CHARACTERS,
  type LinkResults,
} from './link-results.ts';
import { formatMatrix, matrixShape } from './matrix.ts';
import { emptyOutcomes, EXTRA_NAMES, NOT_TESTED, type KindOutcomes } from './outcomes.ts';
import { SCREEN_KINDS, tileGrid, type Grid } from './plan.ts';
import { headerTexts } from './run-header.ts';
import { configs, matricesOf } from './testing/arbitrary.ts';
import { runs } from './testing/arbitrary-run.ts';

/** Results of any kind over a grid: tested and not, NSMs, near ties. */
function outcomesOf(grid: Grid): fc.Arbitrary<KindOutcomes> {
  const cells = grid.rows * grid.cols;
  const each = fc.record({
    outcome: fc.integer({ min: NOT_TESTED, max: 300 }),
    kl: fc.float({ noNaN: true, min: 0, max: 1000 }),
    lead: fc.oneof(fc.constantFrom(0, 9.99e-4, 1e-3, 1.001e-3), fc.float({ min: 0, max: 50 })),
    extra: fc.integer({ min: -1, max: 50_000 }),
  });
  return fc
    .tuple(fc.array(each, { minLength: cells, maxLength: cells }), fc.subarray(EXTRA_NAMES))
    .map(([all, extras]) => {
      const of = emptyOutcomes(grid);
      of.outcomes = Int16Array.from(all, ({ outcome }) => outcome);
      of.tested = all.filter(({ outcome }) => outcome !== NOT_TESTED).length;
      of.kl = Float32Array.from(all, ({ kl }) => kl);
      of.lead = Float32Array.from(all, ({ lead }) => lead);
      const extraOf = ({ extra }: { extra: number }) => extra % 30_000;
      for (const name of extras)
        Object.assign(of, {
          [name]: name === 'tokens' ? Int32Array.from(all, extraOf) : Int16Array.from(all, extraOf),
        });
      return of;
    });
}

const maps: fc.Arbitrary<LinkResults> = fc
  .tuple(configs, runs, fc.subarray([...SCREEN_KINDS], { minLength: 1 }))
  .chain(([config, { plan, provenance }, kinds]) =>
    matricesOf(config).chain((matrix) => {
      const tile = 32;
      const grid = tileGrid(matrixShape(config, matrix.projection), tile);
      return fc.tuple(...kinds.map(() => outcomesOf(grid))).map((all) => ({
        matrix,
        plan: {
          assay: plan.assay,
          texts: false,
          sites: { type: 'tiles' as const, matrices: [formatMatrix(matrix)], tile, kinds },
        },
        provenance: { ...provenance, model: { ...provenance.model, config } },
        results: Object.fromEntries(kinds.map((kind, i) => [kind, all[i]])),
      }));
    }),
  );

test('a map comes out of a link as it went in; KL to 3 %', async () => {
  await fc.assert(
    fc.asyncProperty(maps, async (map) => {
      const sent = await encodeLinkResults(map);
      const back = await decodeLinkResults(sent!.text);
      expect({ ...back, results: null }).toEqual({ ...map, results: null });
      for (const kind of map.plan.sites.kinds) {
        const [was, is] = [map.results[kind]!, back.results[kind]!];
        expect(is.outcomes).toEqual(was.outcomes);
        expect(is.tested).toBe(was.tested);
        for (let cell = 0; cell < was.outcomes.length; cell++) {
          if (was.outcomes[cell] >= -1)
            expect(isMarginal(is.lead[cell])).toBe(isMarginal(was.lead[cell]));
          if (was.outcomes[cell] < 0) continue;
          expect(is.kl[cell]).toBe(byteKl(klByte(was.kl[cell])));
          for (const name of EXTRA_NAMES) expect(is[name]?.[cell]).toBe(was[name]?.[cell]);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('whatever stands in a link is read or refused with a LabError', async () => {
  const sample = (await encodeLinkResults(fc.sample(maps, { numRuns: 1, seed: 7 })[0]))!.text;
  const mutilated = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc
      .tuple(fc.nat(sample.length - 1), fc.constantFrom('', 'A', '-', '_9', '=', '%'))
      .map(([at, by]) => sample.slice(0, at) + by + sample.slice(at + 1)),
    fc.nat(sample.length - 1).map((length) => sample.slice(0, length)),
  );
  await fc.assert(
    fc.asyncProperty(mutilated, async (text) => {
      const error: unknown = await decodeLinkResults(text).then(
        () => null,
        (e: unknown) => e,
      );
      if (error !== null) expect(error).toBeInstanceOf(LabError);
    }),
    { numRuns: 300 },
  );
});

test('a small text that unpacks to far too much is given up early', async () => {
  const bomb = await packText(new Uint8Array(20_000_000));
  expect(bomb.length).toBeLessThan(MAX_PAYLOAD_CHARACTERS);
  await expect(decodeLinkResults(bomb)).rejects.toThrow(/cannot be read/);
});

test('a map that claims more cells than it brings is refused before room is made for it', async () => {
  const [map] = fc.sample(maps, { numRuns: 1, seed: 3 });
  const { config } = map.provenance.model;
  const huge = {
    ...map.provenance,
    model: {
      ...map.provenance.model,
      config: { ...config, hidden_size: 1e6, intermediate_size: 1e6, num_attention_heads: 1e4 },
    },
  };
  const plan = { ...map.plan, sites: { ...map.plan.sites, tile: 1, matrices: ['L0.down'] } };
  const header = headerTexts({ plan, provenance: huge });
  const out = new ByteWriter();
  out.whole(1);
  out.text(header.plan);
  out.text(header.provenance);
  await expect(decodeLinkResults(await packText(out.done()))).rejects.toThrow(LabError);
});

test('a map of another layout is named as such', async () => {
  const out = new ByteWriter();
  out.whole(2);
  await expect(decodeLinkResults(await packText(out.done()))).rejects.toThrow(/layout 2/);
});

test('KL keeps its place on the scale to within 3 %', () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -16, max: 30, noNaN: true }), (kl) => {
      expect(Math.abs(byteKl(klByte(kl)) / kl - 1)).toBeLessThan(0.03);
    }),
  );
  expect(byteKl(klByte(0))).toBe(0);
  expect(byteKl(klByte(1e9))).toBeGreaterThan(30);
});

/** A map like those of Llama-2-7B's down_proj in squares of 64, with this share of NSMs. */
function large(share: number): LinkResults {
  const [map] = fc.sample(maps, { numRuns: 1, seed: 5 });
  const { config } = map.provenance.model;
  const model = {
    ...map.provenance.model,
    config: { ...config, hidden_size: 4096, intermediate_size: 11008 },
  };
  const kinds = ['max', 'min'] as const;
  const grid = { rows: 64, cols: 172 };
  let state = 1;
  const random = () => (state = mix(state + 1)) / 2 ** 32;
  const of = () => {
    const results = emptyOutcomes(grid);
    for (let cell = 0; cell < 64 * 172; cell++) {
      const nsm = random() < share;
      results.outcomes[cell] = nsm ? Math.floor(140 * random() ** 2) : -1;
      results.kl[cell] = random();
      results.lead[cell] = 1;
    }
    results.tested = 64 * 172;
    results.tokens = Int32Array.from(results.outcomes, () => Math.floor(2000 * random() ** 3));
    return results;
  };
  return {
    ...map,
    matrix: { layer: 0, projection: 'down' },
    provenance: { ...map.provenance, model },
    plan: {
      ...map.plan,
      sites: { type: 'tiles', matrices: ['L0.down'], tile: 64, kinds: [...kinds] },
    },
    results: { max: of(), min: of() },
  };
}

test('a map of 64 × 172 squares fits into a link, without its details if it is dense', async () => {
  const sparse = await encodeLinkResults(large(0.05));
  expect(sparse).toMatchObject({ outcomesOnly: false });
  expect(sparse!.text.length).toBeLessThan(12_000);
  expect(await encodeLinkResults(large(0.5))).toMatchObject({ outcomesOnly: true });
});
