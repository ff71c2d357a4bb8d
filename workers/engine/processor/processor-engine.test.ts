import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  rankSuperWeights,
  median,
  type LayerPeaks,
} from '../../../src/lib/output/super-weights.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { PROJECTIONS, matrixShape } from '../../../src/lib/model/matrix.ts';
import { dequantise } from '../../weights/canonical.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { readModel } from '../../weights/testing/memory-model.ts';
import { organismFiles, wildTypeOracle } from '../../weights/testing/organism.ts';
import { parseGolden } from '../golden.ts';
import { extentRef } from '../reference/extent.ref.ts';
import { poolRef } from '../reference/pool.ref.ts';
import { forwardRef, referenceModel, type ReferenceModel } from '../reference/llama.ref.ts';
import { peak } from '../shared/peak.ts';
import { expectFlippedSign } from '../testing/flipped-sign.ts';
import { expectPeaks } from '../testing/peaks.ts';
import { screenBatched } from './batch/screen-batched.ts';
import { checkGolden } from './check.ts';
import { writeSite } from './in-place.ts';
import { openProcessor, type ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';

let engine: ProcessorEngine;
let reference: ReferenceModel;
const prompt = (await wildTypeOracle()).runs[0].prompt_ids;
const tokens = {
  assay: { prompt: 'a', maxNewTokens: 12, temperature: 0, seed: 0 },
  promptIds: prompt,
};
const site = { layer: 1, projection: 'down', row: 8, col: 92, height: 2, width: 3 } as const;

beforeAll(async () => {
  const reader = await loadMlc(organismFiles);
  engine = await testEngine(reader);
  reference = referenceModel(await readModel(reader));
});

test('every matrix: extent, places of the largest, and any part of it pooled are the reference’s', async () => {
  const { config } = engine.model;
  for (const projection of PROJECTIONS) {
    const id = { layer: 3, projection };
    const { rows, cols } = matrixShape(config, projection);
    const weights = reference.layers[3][projection];
    const whole = { row: 0, col: 0, height: rows, width: cols };
    expect(extentRef(weights, cols, whole, 0)).toMatchObject(await engine.valueRange(id));
    const part = { row: 5, col: 7, height: rows - 9, width: cols - 8 };
    const view = await engine.weights(id, part, 500);
    expect(view.values).toEqual(poolRef(weights, cols, part, view.pool));
    expect(view.values.length).toBeLessThanOrEqual(500);
  }
  await expect(
    engine.weights({ layer: 0, projection: 'q' }, { row: 0, col: 0, height: 999, width: 1 }, 9),
  ).rejects.toThrow('rows 0 to');
});

test('the recorded results and a layer’s reference are computed', async () => {
  const file = new URL('../../../public/organism/golden.json', import.meta.url);
  const bytes = new Uint8Array(await readFile(file)).buffer;
  const golden = parseGolden(bytes, (what) => {
    throw new Error(what);
  });
  await checkGolden(engine.context, golden);
  await engine.check();
});

test('a weight that went wrong is noticed by both checks', async () => {
  const broken = await testEngine(await loadMlc(organismFiles));
  const place = { layer: 3, projection: 'up', row: 4, col: 4, height: 300, width: 60 } as const;
  writeSite(broken.context.heap, broken.context.model, place, new Float32Array(18_000).fill(0.7));
  const [{ prompt_ids, temperature, seed, ids, logits_last_prompt, logsumexp }] = (
    await wildTypeOracle()
  ).runs;
  const run = { prompt_ids, temperature, seed, ids, logits_last_prompt, logsumexp };
  await expect(checkGolden(broken.context, { runs: [run] })).rejects.toThrow('does not compute');
  await expect(broken.check()).rejects.toThrow('layer 3');
});

describe('a mutation', () => {
  test('each weight its own value: all equal, it is the mutation; all as before, it is none', async () => {
    const mutation: Mutation = { site, kind: 'min' };
    const plain = await engine.mutate(tokens, mutation);
    const { value } = plain;
    const same = await engine.mutate(tokens, mutation, {}, new Float32Array(6).fill(value!));
    expect(same.generation.ids).toEqual(plain.generation.ids);
    expect(same.outcome).toEqual(plain.outcome);
    expect(same.changed).toBe(plain.changed);
    const { cols } = matrixShape(engine.model.config, 'down');
    const old = Float32Array.from(
      { length: 6 },
      (_, i) => reference.layers[1].down[(8 + Math.floor(i / 3)) * cols + 92 + (i % 3)],
    );
    const none = await engine.mutate(tokens, mutation, {}, old);
    expect(none.changed).toBe(0);
    expect(none.outcome.firstDivergent).toBe(-1);
    expect(none.outcome.kl).toBeLessThan(1e-6);
    await expect(engine.mutate(tokens, mutation, {}, new Float32Array(5))).rejects.toThrow(
      '5 values for 6 weights',
    );
  });

  test('a flipped sign is each weight’s own negative; of a zero nothing', async () => {
    const square = { ...site, row: 0, col: 64, height: 64, width: 64 };
    await expectFlippedSign(engine, tokens, square, reference.layers[1].down);
  });

  test('broken off by a signal or a callback that throws, leaves every weight as it was', async () => {
    const before = reference.layers[1].down;
    const stop = new AbortController();
    const going = engine.mutate(
      tokens,
      { site, kind: 'max' },
      {
        signal: stop.signal,
        onChoice: () => {
          stop.abort(new Error('enough'));
        },
      },
    );
    await expect(going).rejects.toThrow('enough');
    const whole = { row: 0, col: 0, height: 128, width: 352 };
    const view = await engine.weights({ layer: 1, projection: 'down' }, whole, 1e6);
    expect(view.values).toEqual(before);
  });

  test('outside its matrix is refused', async () => {
    const bad: Mutation = { site: { ...site, row: 127 }, kind: 'max' };
    await expect(engine.mutate(tokens, bad)).rejects.toThrow('rows 0 to 127');
    await expect(engine.screen([tokens], [bad]).next()).rejects.toThrow('rows 0 to 127');
  });
});

describe('a screen', () => {
  const mutations = Array.from({ length: 60 }, (_, i): Mutation => ({
    site: { ...site, row: i, height: 1 },
    kind: 'min',
  }));

  test('reads its list as it is needed, and stops at once', async () => {
    let read = 0;
    function* endless(): Generator<Mutation> {
      for (;;) yield mutations[read++ % 60];
    }
    const stop = new AbortController();
    const screen = engine.screen([tokens], endless(), { signal: stop.signal });
    expect((await screen.next()).done).toBe(false);
    expect(read).toBeLessThan(10_000);
    stop.abort(new Error('enough'));
    await expect(screen.next()).rejects.toThrow('enough');
  });

  test('keeps memory flat, run after run', async () => {
    const all = async () => {
      const results = [];
      for await (const some of engine.screen([tokens], mutations)) results.push(...some);
      return results.sort((a, b) => a.index - b.index);
    };
    const first = await all();
    expect(first).toHaveLength(60);
    const bytes = engine.context.heap.bytes;
    expect(await all()).toEqual(first);
    expect(engine.context.heap.bytes).toBe(bytes);
  });

  test('goes on undisturbed by what else is asked of the engine in between', async () => {
    const small = await testEngine(await loadMlc(organismFiles), { keptBytes: 0 });
    const wanted: MutantOutcome[] = [];
    for await (const some of small.screen([tokens], mutations)) wanted.push(...some);
    const got: MutantOutcome[] = [];
    let asked = 0;
    for await (const some of small.screen([tokens], mutations)) {
      got.push(...some);
      // more assays than are kept
      for (let i = 0; i < 6 && asked < 6; i++, asked++) {
        const assay = { ...tokens.assay, prompt: `other ${i}` };
        await small.mutate({ assay, promptIds: prompt.slice(0, 2 + i) }, mutations[0]);
      }
    }
    expect(asked).toBe(6);
    expect(got).toEqual(wanted);
  });

  test('of several runs: each run’s first token, and a verdict over all', async () => {
    const other = {
      ...tokens,
      assay: { ...tokens.assay, prompt: 'b' },
      promptIds: prompt.slice(0, 3),
    };
    const both = [];
    for await (const some of engine.screen([tokens, other], mutations)) both.push(...some);
    const each: MutantOutcome[][] = [];
    for (const run of [tokens, other]) {
      const results: MutantOutcome[] = [];
      for await (const some of engine.screen([run], mutations)) results.push(...some);
      each.push(results.sort((a, b) => a.index - b.index));
    }
    expect(both).toHaveLength(60);
    both.forEach((result) => {
      expect(result.firstTokens).toHaveLength(2);
      const run = each.findIndex((results) => results[result.index].verdict === 'nsm');
      expect(result.divergentPrompt).toBe(run);
    });
  });
});

test('a screen whose null mutant is no longer the wild type is given up', async () => {
  const broken = await testEngine(await loadMlc(organismFiles));
  await broken.wildType(tokens);
  // a weight far above the site flips after the wild type was run
  const above = { layer: 4, projection: 'gate', row: 3, col: 5, height: 1, width: 1 } as const;
  writeSite(broken.context.heap, broken.context.model, above, [0.5]);
  let retests = 0;
  const retest = () => {
    retests++;
    return Promise.resolve();
  };
  const screen = screenBatched(broken.context, [tokens], [{ site, kind: 'max' }], { retest });
  await expect(screen.next()).rejects.toThrow('no longer computes the same');
  expect(retests).toBe(2);
});

test('super weights are those of the plain reference', async () => {
  const { hidden_size: d, intermediate_size: f } = engine.model.config;
  const wanted: LayerPeaks[] = [];
  await forwardRef(reference, prompt, (layer, act, down) => {
    const [input, output] = [peak(act, f), peak(down, d)];
    const weight = reference.layers[layer].down[output.channel * f + input.channel];
    wanted.push({ layer, input, output, weight, medianOutput: median(down.map(Math.abs)) });
  });
  const found = await engine.superWeights(prompt);
  expectPeaks(found, wanted);
  expect(rankSuperWeights(found)[0].site).toEqual(rankSuperWeights(wanted)[0].site);
});

test('closing frees all but the weights', async () => {
  const { embed_tokens } = await readModel(await loadMlc(organismFiles));
  const fresh = await testEngine(await loadMlc(organismFiles));
  const bytes = fresh.context.heap.bytes;
  for await (const _ of fresh.screen([tokens], [{ site, kind: 'max' }])) expect(_).toHaveLength(1);
  fresh.close();
  expect(fresh.context.heap.bytes).toBe(bytes);
  expect(bytes).toBeGreaterThan(4 * dequantise(embed_tokens).length);
});

describe('as an engine', () => {
  const mutations = [1, 2, 3].map((row): Mutation => ({ site: { ...site, row }, kind: 'max' }));
  const all = async (screen: AsyncIterable<MutantOutcome[]>) => {
    const results: MutantOutcome[] = [];
    for await (const some of screen) results.push(...some);
    return results.sort((a, b) => a.index - b.index);
  };

  test('says of itself what computes, and checks a model when it is loaded', async () => {
    const reader = await loadMlc(organismFiles);
    const loaded: number[] = [];
    let checks = 0;
    const opened = await openProcessor().load(
      { name: 'organism', reader, golden: null },
      { onWeights: (bytes) => loaded.push(bytes), onCheck: () => checks++ },
    );
    expect(opened.model).toMatchObject({ name: 'organism', hash: reader.hash });
    expect(loaded.at(-1)).toBeLessThanOrEqual(opened.model.weightBytes);
    expect(checks).toBe(1);
    expect(opened.device).toMatchObject({ isFallback: false, limits: { threads: 1 } });
    expect(opened.device.description).toContain('Processor (WebAssembly');
  });

  test('loading ends with the signal’s reason', async () => {
    const reader = await loadMlc(organismFiles);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(
      openProcessor().load({ name: 'organism', reader, golden: null }, { signal }),
    ).rejects.toThrow('enough');
  });

  test('in place and in batches it says the same, outputs included, of one prompt and of several', async () => {
    const other = {
      ...tokens,
      assay: { ...tokens.assay, prompt: 'b' },
      promptIds: prompt.slice(0, 3),
    };
    for (const prompts of [[tokens], [tokens, other]]) {
      const screen = (how: 'in place' | 'batched') =>
        all(engine.screen(prompts, mutations, { how, outputs: true }));
      const [inPlace, batched] = [await screen('in place'), await screen('batched')];
      expect(inPlace).toHaveLength(3);
      batched.forEach((result, i) => {
        const { kl, ...rest } = result;
        expect(inPlace[i]).toMatchObject(rest);
        expect(inPlace[i].kl).toBeCloseTo(kl, 10);
      });
    }
  });

  test('a prompt that leaves no room for what is asked is refused before anything is computed', () => {
    const { max_position_embeddings: context } = engine.model.config;
    const long = { ...tokens, assay: { ...tokens.assay, maxNewTokens: context } };
    expect(() => engine.screen([long], mutations)).toThrow('new tokens fit');
  });

  test('closed, it computes nothing more and says so', async () => {
    const closed = await testEngine(await loadMlc(organismFiles));
    const screen = closed.screen([tokens], mutations);
    expect((await screen.next()).done).toBe(false);
    closed.close();
    expect(closed.failure).toMatchObject({ kind: 'device-lost' });
    await expect(screen.next()).rejects.toThrow('closed');
    await expect(closed.wildType(tokens)).rejects.toThrow('closed');
    await expect(closed.screen([tokens], mutations).next()).rejects.toThrow('closed');
  });

  test('a kernel that is broken off ends the engine: it is told once, and what follows fails with it', async () => {
    const broken = await testEngine(await loadMlc(organismFiles));
    const { kernels } = broken.context.heap;
    const trap = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    Object.defineProperty(broken.context.heap, 'kernels', {
      value: { ...kernels, rms_norm: trap },
    });
    await expect(broken.wildType(tokens)).rejects.toMatchObject({ kind: 'device-lost' });
    await expect(broken.lost).resolves.toBe(broken.failure);
    await expect(broken.weights({ layer: 0, projection: 'q' }, site, 9)).rejects.toBe(
      broken.failure,
    );
  });
});
