import { expect, test, vi } from 'vitest';
import { matrixShape } from '../../../src/lib/model/matrix.ts';
import { LLAMA2_7B } from '../../../src/lib/model/model-configs.ts';
import type { ModelReader } from '../../weights/canonical.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { organismFiles } from '../../weights/testing/organism.ts';
import { loadModel } from './load-model.ts';
import { ProcessorContext } from './context.ts';
import { checksumOf, type LinearMap } from './linear-map.ts';
import { bytesOutside, type ProcessorModel } from './model.ts';
import { copyOut } from './pool/model-copy.ts';
import { openProcessor } from './processor-engine.ts';
import { BUILDS, testHeap } from './testing/kernels.ts';

const encodings = (map: LinearMap) => map.stored.map(({ form }) => form.encoding);
const mapsOf = (model: ProcessorModel) => [
  ...[model.embed_tokens, model.lm_head],
  ...model.layers.flatMap(({ linears }) => Object.values(linears)),
];

test('weights are f32 where as many bytes of them may be, else all stay as they come', async () => {
  const reader = await loadMlc(organismFiles);
  const heap = await testHeap(BUILDS[0]);
  let last = [0, 0];
  const load = (packedBytes: number) =>
    loadModel(heap, reader, {
      packedBytes,
      onProgress: (loaded, total) => (last = [loaded, total]),
    });
  const whole = await load(Infinity);
  const bytes = mapsOf(whole).reduce((sum, { rows, cols }) => sum + 4 * rows * cols, 0);
  expect(last).toEqual([bytes, bytes]);
  for (const model of [whole, await load(bytes)])
    for (const map of mapsOf(model)) {
      expect(encodings(map)).toEqual(['f32']);
      expect(map.room).toBeNull();
    }
  const before = heap.bytes;
  const coded = await load(bytes - 1);
  // 4 bits a weight, and 16 to each 32
  expect(last).toEqual([(bytes / 32) * 4.5, (bytes / 32) * 4.5]);
  expect(bytesOutside(coded)).toBe((bytes / 32) * 4.5);
  expect(heap.bytes - before).toBeLessThan(bytes / 2);
  expect(bytesOutside(whole)).toBe(0);
  for (const map of mapsOf(coded)) {
    expect(new Set(encodings(map))).toEqual(new Set(['q4']));
    expect(map.room).toBe(coded.embed_tokens.room);
  }
  expect(encodings(coded.layers[0].linears.qkv)).toHaveLength(3);
});

test('an engine keeps f32 weights only where each of its workers has room for them', async () => {
  const reader = await loadMlc(organismFiles);
  const load = async (memory: number) => {
    // what its worker would compute is not asked for
    const spawn = () => ({
      post: () => undefined,
      listen: () => undefined,
      terminate: () => undefined,
    });
    const device = openProcessor({ count: 1, memory, spawn });
    return (await device.load({ name: 'organism', reader, golden: null })).model.weightBytes;
  };
  const floats = await load(2 ** 30);
  expect(await load(floats)).toBe(floats);
  expect(await load(floats / 2)).toBeLessThan(floats / 2);
});

test.each([true, false])('a worker’s copy is the model, memory shared: %s', async (shared) => {
  const [build] = BUILDS;
  if (!shared) vi.stubGlobal('SharedArrayBuffer', undefined);
  try {
    const options = { packedBytes: 0, build };
    const context = await ProcessorContext.load(await loadMlc(organismFiles), options);
    const { weightBytes, ownBytes, heap, model } = context;
    const outside = bytesOutside(model);
    expect(ownBytes).toBe(shared ? weightBytes - outside : weightBytes);
    const copy = await ProcessorContext.adopt(structuredClone(copyOut(heap, model)), build);
    expect(copy.weightBytes).toBeGreaterThanOrEqual(weightBytes);
    mapsOf(model).forEach((map, i) => {
      expect(checksumOf(copy.heap, mapsOf(copy.model)[i])).toBe(checksumOf(heap, map));
    });
    // one piece of memory, or another
    const [mine, its] = [model, copy.model].map(({ embed_tokens: { stored } }) => {
      if ('block' in stored[0]) throw new Error('f32');
      return stored[0].values;
    });
    mine[0] ^= 255;
    expect(its[0] === mine[0]).toBe(shared);
  } finally {
    vi.unstubAllGlobals();
  }
});

test('a model that has no room in either form is refused before anything is read', async () => {
  const heap = await testHeap(BUILDS[0]);
  const { vocab_size, hidden_size } = LLAMA2_7B;
  const read = () => Promise.reject(new Error('read'));
  const reader: ModelReader = {
    config: LLAMA2_7B,
    quantization: 'q0f16',
    hash: '0'.repeat(64),
    form: (name) => {
      const shape =
        typeof name === 'string'
          ? { rows: vocab_size, cols: hidden_size }
          : matrixShape(LLAMA2_7B, name.projection);
      return { encoding: 'f16', ...shape };
    },
    matrix: read,
    norm: read,
    bias: read,
  };
  await expect(loadModel(heap, reader)).rejects.toMatchObject({
    kind: 'too-big',
    message: expect.stringMatching(
      /take 12\.6 GB as its files have them.*may take 4\.0 GB/,
    ) as string,
  });
  expect(heap.bytes).toBe(0);
  // where the machine is known to have as much, it is begun
  await expect(loadModel(heap, reader, { codedBytes: 2 ** 34 })).rejects.toThrow('read');
});
