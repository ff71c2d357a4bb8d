import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../base/byte-stream.ts';
import { mix } from '../assay/decoding.ts';
import { isMarginal } from '../assay/marginal.ts';
import { packText } from '../base/deflate.ts';
import { LabError } from '../base/failure.ts';
import { byteKl, klByte, LINK_EXTRAS, MAX_CELLS } from './link-columns.ts';
import { LAYOUT } from './link-layout.ts';
import type { LinkScreen } from './link-screen.ts';
import {
  MAX_PAYLOAD_CHARACTERS,
  packScreens,
  readExampleModel,
  readScreens,
} from './link-results.ts';
import { emptyOutcomes, type KindOutcomes } from '../results/outcomes.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';
import { headerTexts } from '../run-file/run-header.ts';
import { linkScreens } from '../testing/arbitrary-screens.ts';

const nothing = { maps: null };

/** That a kind of a map came through: everything exact, KL to 3 %. */
function expectSame(was: KindOutcomes, is: KindOutcomes): void {
  expect(is.firstDivergent).toEqual(was.firstDivergent);
  expect(is.tested).toBe(was.tested);
  for (let cell = 0; cell < was.firstDivergent.length; cell++) {
    if (was.firstDivergent[cell] >= -1)
      expect(isMarginal(is.margin[cell])).toBe(isMarginal(was.margin[cell]));
    if (was.firstDivergent[cell] < 0) continue;
    expect(is.kl[cell]).toBe(byteKl(klByte(was.kl[cell])));
    for (const name of LINK_EXTRAS) expect(is[name]?.[cell] ?? -1).toBe(was[name]?.[cell] ?? -1);
  }
}

function expectSameScreen(was: LinkScreen, is: LinkScreen): void {
  expect({ ...is, ...nothing }).toEqual({ ...was, ...nothing });
  expect([...is.maps.keys()]).toEqual(was.plan.sites.matrices);
  expect(is.audit).toEqual(was.audit);
  expect(is.risk).toEqual(was.risk);
  for (const [name, map] of was.maps) {
    expect(Object.keys(is.maps.get(name)!)).toEqual(Object.keys(map));
    for (const kind of SCREEN_KINDS)
      if (map[kind]) expectSame(map[kind], is.maps.get(name)![kind]!);
  }
}

test('screens come out of a link as they went in', async () => {
  const some = fc.array(linkScreens, { minLength: 1, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(some, async (screens) => {
      const { packed, characters } = await packScreens(screens, 'L0.q');
      expect(packed).toMatchObject({ all: true, outcomesOnly: false });
      expect(characters).toBe(packed!.text.length);
      const back = await readScreens(packed!.text);
      expect(back).toHaveLength(screens.length);
      back.forEach((screen, i) => expectSameScreen(screens[i], screen));
      expect(await readExampleModel(packed!.text)).toEqual(screens[0].provenance.model);
    }),
    { numRuns: 25 },
  );
});

const sampled = (seed: number) => fc.sample(linkScreens, { numRuns: 1, seed })[0];

test('whatever stands in a link is read or refused with a LabError', async () => {
  const whole = (await packScreens([sampled(7), sampled(8)], '')).packed!.text;
  const mutilated = fc.constant(whole).chain((sample) =>
    fc.oneof(
      fc.string({ maxLength: 300 }),
      fc
        .tuple(fc.nat(sample.length - 1), fc.constantFrom('', 'A', '-', '_9', '=', '%'))
        .map(([at, by]) => sample.slice(0, at) + by + sample.slice(at + 1)),
      fc.nat(sample.length - 1).map((length) => sample.slice(0, length)),
    ),
  );
  await fc.assert(
    fc.asyncProperty(mutilated, async (text) => {
      await expectReadOrRefused(text);
    }),
    { numRuns: 300 },
  );
});

async function expectReadOrRefused(text: string): Promise<void> {
  const error: unknown = await readScreens(text).then(
    () => null,
    (e: unknown) => e,
  );
  if (error !== null) expect(error).toBeInstanceOf(LabError);
}

test('bytes that unpack well but say something else are read or refused', async () => {
  // changed before they are deflated: a damaged deflate stream hardly gets further than that
  const { packed } = await packScreens([sampled(7), sampled(8)], '');
  const bytes = new Uint8Array(
    await new Response(
      new Blob([
        Uint8Array.from(atob(packed!.text.replace(/-/g, '+').replace(/_/g, '/')), (c) =>
          c.charCodeAt(0),
        ),
      ])
        .stream()
        .pipeThrough(new DecompressionStream('deflate-raw')),
    ).arrayBuffer(),
  );
  const change = fc.record({ at: fc.nat(bytes.length - 1), by: fc.integer({ min: 1, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const damaged = bytes.slice();
      for (const { at, by } of changes) damaged[at] ^= by;
      await expectReadOrRefused(await packText(damaged));
    }),
    { numRuns: 300 },
  );
});

test('a small text that unpacks to far too much is given up early', async () => {
  const bomb = await packText(new Uint8Array(23_000_000));
  expect(bomb.length).toBeLessThan(MAX_PAYLOAD_CHARACTERS);
  await expect(readScreens(bomb)).rejects.toThrow(/cannot be read/);
});

/** A text that claims maps of these sizes and brings none of them. */
function claim(sizes: Partial<LinkScreen['provenance']['model']['config']>, matrices: string[]) {
  const { plan, provenance } = sampled(3);
  const config = { ...provenance.model.config, ...sizes };
  const header = headerTexts({
    plan: { ...plan, sites: { ...plan.sites, tile: 1, matrices } },
    provenance: { ...provenance, model: { ...provenance.model, config } },
  });
  const out = new ByteWriter();
  out.whole(LAYOUT);
  out.whole(1);
  out.text('');
  out.text(header.plan);
  out.text(header.provenance);
  return packText(out.done());
}

test('maps that claim more cells than there may be are refused before room is made for them', async () => {
  const huge = { hidden_size: 1e6, intermediate_size: 1e6, num_attention_heads: 1e3 };
  await expect(readScreens(await claim(huge, ['L0.down']))).rejects.toThrow(LabError);
  const many = { hidden_size: 320, intermediate_size: 320, num_hidden_layers: 1000 };
  const names = Array.from({ length: 1000 }, (_, i) => `L${i}.down`);
  await expect(readScreens(await claim(many, names))).rejects.toThrow(LabError);
});

test('a map that is named twice is refused', async () => {
  const text = await claim({ hidden_size: 32, intermediate_size: 32 }, ['L0.down', 'L0.down']);
  await expect(readScreens(text)).rejects.toThrow(/twice/);
});

const SMALL = { hidden_size: 32, intermediate_size: 32, num_hidden_layers: 2 };

test('a matrix goes by one name, and is one of the model’s', async () => {
  for (const name of ['l0.down_proj', 'L00.down']) {
    const text = await claim(SMALL, [name]);
    await expect(readScreens(text)).rejects.toThrow(`"${name}" names no matrix`);
  }
  for (const name of ['L2.down', 'down'])
    await expect(readScreens(await claim(SMALL, [name]))).rejects.toThrow(LabError);
});

test('a model of a billion layers is refused', async () => {
  const text = await claim({ ...SMALL, num_hidden_layers: 1e9 }, ['L0.down']);
  await expect(readScreens(text)).rejects.toThrow(LabError);
});

test('results of another layout are named as such', async () => {
  const out = new ByteWriter();
  out.whole(2);
  await expect(readScreens(await packText(out.done()))).rejects.toThrow(
    /layout 2: another version of Mutascope made the link, .*open it with that version/i,
  );
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

/** Maps like those of Llama-2-7B's down_proj in squares of 64, with this share of NSMs. */
function large(share: number, count = 1): LinkScreen {
  const { plan, provenance, title } = sampled(5);
  const config = {
    ...provenance.model.config,
    ...{ hidden_size: 4096, intermediate_size: 11008, num_hidden_layers: 64 },
  };
  const kinds = ['max' as const, 'min' as const];
  let state = 1;
  const random = () => (state = mix(state + 1)) / 2 ** 32;
  const randomOutcomes = () => {
    const results = emptyOutcomes({ rows: 64, cols: 172 });
    for (let cell = 0; cell < 64 * 172; cell++) {
      const nsm = random() < share;
      results.firstDivergent[cell] = nsm ? Math.floor(140 * random() ** 2) : -1;
      results.kl[cell] = random();
      results.margin[cell] = 1;
    }
    results.tested = 64 * 172;
    results.token = Int32Array.from(results.firstDivergent, () => Math.floor(2000 * random() ** 3));
    return results;
  };
  const matrices = Array.from({ length: count }, (_, layer) => `L${layer}.down`);
  return {
    title,
    provenance: { ...provenance, model: { ...provenance.model, config } },
    plan: { ...plan, sites: { type: 'tiles', matrices, tile: 64, kinds, order: 'coarse' } },
    maps: new Map(matrices.map((name) => [name, { max: randomOutcomes(), min: randomOutcomes() }])),
  };
}

test('a map of 64 × 172 squares fits into a link, without its details if it is dense', async () => {
  const sparse = await packScreens([large(0.05)], 'L0.down');
  expect(sparse.packed).toMatchObject({ all: true, outcomesOnly: false });
  expect(sparse.packed!.text.length).toBeLessThan(12_000);
  const dense = await packScreens([large(0.5)], 'L0.down');
  expect(dense.packed).toMatchObject({ all: true, outcomesOnly: true });
  expect(dense.characters).toBeGreaterThan(MAX_PAYLOAD_CHARACTERS);
});

test('what is too long is cut in steps: details of all maps, then all maps but that in view', async () => {
  const some = large(0.05, 7);
  const { packed, characters } = await packScreens([some], 'L2.down');
  expect(packed).toMatchObject({ all: true, outcomesOnly: true });
  expect(characters).toBeGreaterThan(MAX_PAYLOAD_CHARACTERS);
  const more = large(0.05, 20);
  const one = await packScreens([more], 'L2.down');
  expect(one.packed).toMatchObject({ all: false, outcomesOnly: false });
  expect(one.characters).toBeGreaterThan(2 * MAX_PAYLOAD_CHARACTERS);
  const [back] = await readScreens(one.packed!.text);
  expect([...back.maps.keys()]).toEqual(['L2.down']);
  expectSame(more.maps.get('L2.down')!.max!, back.maps.get('L2.down')!.max!);
  // of two screens both have it
  const both = await packScreens([more, more], 'L2.down');
  expect(both.packed).toMatchObject({ all: false });
  expect(await readScreens(both.packed!.text)).toHaveLength(2);
  expect(await packScreens([more], 'L63.down')).toMatchObject({ packed: null });
});

test('of more cells or NSMs than a link can hold nothing is packed to learn that', async () => {
  const many = large(0, 120);
  expect(120 * 2 * 64 * 172).toBeGreaterThan(MAX_CELLS);
  const sparse = await packScreens([many], 'L3.down');
  expect(sparse).toMatchObject({ characters: null, packed: { all: false } });
  const dense = await packScreens([large(0.9, 4)], 'L3.down');
  expect(dense.characters).toBeNull();
});
