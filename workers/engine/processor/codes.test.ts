import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, isShared, openSource, shared } from '../../../fixtures/files.ts';
import { PROJECTIONS, matrixShape } from '../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { ModelReader } from '../../weights/canonical.ts';
import { loadGguf } from '../../weights/gguf.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { organismFiles, wildTypeOracle } from '../../weights/testing/organism.ts';
import { bytesOutside } from './model.ts';
import type { ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';
import { BUILDS } from './testing/kernels.ts';

/** Weights that stay in the form they come in compute what f32 weights do, bit for bit. */

const FILES = ['q4_0', 'mixed'] as const;
const MORE = ['q5_1', 'q8_0', 'f16'] as const;
const more = (name: string) => `oracles/gguf/organism.${name}.gguf`;
const FORMS: [name: string, here: boolean, open: () => Promise<ModelReader>][] = [
  ['MLC’s q4f16_1', true, () => loadMlc(organismFiles)],
  ...FILES.map((name): (typeof FORMS)[number] => [
    `GGUF, ${name}`,
    true,
    async () => loadGguf(await openSource(fixture(`gguf/organism.${name}.gguf`))),
  ]),
  ...MORE.map((name): (typeof FORMS)[number] => [
    `GGUF, ${name}`,
    isShared(more(name)),
    async () => loadGguf(await openSource(shared(more(name)))),
  ]),
];

const [{ prompt_ids: promptIds }] = (await wildTypeOracle()).runs;
const run = (temperature: number) => ({
  assay: { prompt: 'a', maxNewTokens: 16, temperature, seed: 5 },
  promptIds,
});

describe.each(BUILDS)('%s', (build) => {
  describe.each(FORMS)('the organism as %s', (_, here, open) => {
    let [codes, floats]: (ProcessorEngine | null)[] = [null, null];
    const both = async <T>(ask: (engine: ProcessorEngine) => Promise<T>) => {
      if (!codes || !floats) throw new Error('not loaded');
      const [got, wanted] = [await ask(codes), await ask(floats)];
      expect(got).toEqual(wanted);
      return got;
    };
    beforeAll(async () => {
      if (!here) return;
      codes = await testEngine(await open(), { build, packedBytes: 0 });
      floats = await testEngine(await open(), { build });
    });

    test.skipIf(!here)('takes less memory, and passes the check of a layer', async () => {
      if (!codes || !floats) throw new Error('not loaded');
      expect(bytesOutside(codes.context.model)).toBeLessThan(0.5 * floats.model.weightBytes);
      expect(codes.context.ownBytes).toBeLessThan(0.5 * floats.context.ownBytes);
      await codes.check();
    });

    test.skipIf(!here)('generates the same, with the same logits', async () => {
      for (const temperature of [0, 1])
        await both(async (engine) => {
          const { ids, choices } = await engine.wildType(run(temperature));
          return { ids, choices };
        });
    });

    test.skipIf(!here)('has the same weights', async () => {
      const { config } = await open();
      for (const projection of PROJECTIONS) {
        const id = { layer: 2, projection };
        const { rows, cols } = matrixShape(config, projection);
        await both((engine) => engine.valueRange(id));
        const part = { row: 3, col: 5, height: rows - 9, width: cols - 8 };
        for (const cells of [1e6, 300])
          await both(async (engine) => {
            const { values, ...view } = await engine.weights(id, part, cells);
            // comparing long arrays takes seconds
            return { ...view, values: Buffer.from(values.buffer).toString('base64') };
          });
      }
      await both((engine) => engine.superWeights(promptIds));
    });

    test.skipIf(!here)('mutated in place is the same, checksums too, and is undone', async () => {
      await codes?.wildType(run(0));
      const bytes = codes?.context.heap.bytes;
      for (const [i, projection] of PROJECTIONS.entries()) {
        const site = { layer: i % 6, projection, row: 5 + i, col: 30, height: 9, width: 70 };
        const mutation: Mutation = { site, kind: i % 2 === 0 ? 'max' : 'min' };
        const { checksum } = await both(async (engine) => {
          const mutant = await engine.mutate(run(0), mutation);
          const { ids, choices } = mutant.generation;
          return { ...mutant, generation: { ids, choices } };
        });
        expect(checksum.after).toBe(checksum.before);
      }
      for (const { linears } of codes?.context.model.layers ?? [])
        for (const map of Object.values(linears)) expect(map.thawed.size).toBe(0);
      expect(codes?.context.heap.bytes).toBe(bytes);
    });

    test.skipIf(!here)('screened in batches says the same, texts included', async () => {
      const mutations = PROJECTIONS.flatMap((projection, i) =>
        Array.from({ length: 12 }, (_, j): Mutation => ({
          site: { layer: i % 6, projection, row: 4 * j, col: 5 * j, height: 1 + j, width: 9 },
          kind: j % 2 === 0 ? 'max' : 'min',
        })),
      );
      const results = await both(async (engine) => {
        const results: MutantOutcome[] = [];
        for await (const some of engine.screen([run(0)], mutations, { outputs: true }))
          results.push(...some);
        return results.sort((a, b) => a.index - b.index);
      });
      expect(results).toHaveLength(mutations.length);
      expect(results.some(({ verdict }) => verdict === 'nsm')).toBe(true);
    });
  });
});
