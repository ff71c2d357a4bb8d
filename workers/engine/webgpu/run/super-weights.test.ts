import { beforeAll, describe, expect, test } from 'vitest';
import {
  median,
  rankSuperWeights,
  type LayerPeaks,
} from '../../../../src/lib/output/super-weights.ts';
import { dequantise, type CanonicalMatrix } from '../../../weights/canonical.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { memoryModel, readModel } from '../../../weights/testing/memory-model.ts';
import { organismFiles, wildTypeOracle } from '../../../weights/testing/organism.ts';
import type { Runner } from './generate.ts';
import { forwardRef, referenceModel, type ReferenceModel } from '../../reference/llama.ref.ts';
import { findSuperWeights } from './super-weights.ts';
import { peak } from '../../shared/peak.ts';
import { expectPeaks } from '../../testing/peaks.ts';
import { testRunner } from '../testing/runner.ts';

async function referencePeaks(
  model: ReferenceModel,
  tokens: readonly number[],
): Promise<LayerPeaks[]> {
  const { hidden_size: d, intermediate_size: f } = model.config;
  const found: LayerPeaks[] = [];
  await forwardRef(model, tokens, (layer, act, down) => {
    const [input, output] = [peak(act, f), peak(down, d)];
    const weight = model.layers[layer].down[output.channel * f + input.channel];
    found.push({ layer, input, output, weight, medianOutput: median(down.map(Math.abs)) });
  });
  return found;
}

describe('in the organism', () => {
  let runner: Runner;
  let reference: ReferenceModel;
  const prompts = wildTypeOracle().then(({ runs }) => runs.map((run) => run.prompt_ids));

  beforeAll(async () => {
    const reader = await loadMlc(organismFiles);
    runner = await testRunner(reader);
    reference = referenceModel(await readModel(reader));
  });

  test('peaks are those of the plain reference, of one token or many', async () => {
    const [prompt] = await prompts;
    for (const tokens of [prompt, prompt.slice(0, 1)]) {
      expectPeaks(await findSuperWeights(runner, tokens), await referencePeaks(reference, tokens));
    }
  });

  test('nothing of it stays in GPU memory, done or broken off', async () => {
    const before = runner.gpu.bytes;
    await findSuperWeights(runner, [1, 5, 9]);
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(findSuperWeights(runner, [1, 5, 9], stop)).rejects.toThrow('enough');
    expect(runner.gpu.bytes).toBe(before);
  });

  test('a weight made super is found', async () => {
    const [tokens] = await prompts;
    const [layer, row, col] = [2, 77, 140];
    const model = await readModel(await loadMlc(organismFiles));
    const { up_proj, down_proj } = model.layers[layer];
    // one channel is driven a thousandfold, and one weight takes it on
    const up = dequantise(up_proj);
    for (let i = 0; i < up_proj.cols; i++) up[col * up_proj.cols + i] *= 1000;
    const down = dequantise(down_proj);
    for (let r = 0; r < down_proj.rows; r++) down[r * down_proj.cols + col] = r === row ? 5 : 0;
    const plain = ({ rows, cols }: CanonicalMatrix, values: Float32Array): CanonicalMatrix => ({
      encoding: 'f32',
      rows,
      cols,
      values,
    });
    model.layers[layer] = {
      ...model.layers[layer],
      up_proj: plain(up_proj, up),
      down_proj: plain(down_proj, down),
    };
    const mutated = await testRunner(memoryModel(model));
    const ranked = rankSuperWeights(await findSuperWeights(mutated, tokens));
    expect(ranked[0].site).toMatchObject({ layer, row, col });
    expect(ranked.filter((candidate) => candidate.found)).toEqual([ranked[0]]);
    const before = rankSuperWeights(await findSuperWeights(runner, tokens));
    expect(before.some((wanted) => wanted.found)).toBe(false);
  });
});
