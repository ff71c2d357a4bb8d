import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LLAMA2_7B, MISTRAL_7B } from '../model/model-configs.ts';
import {
  knownSuperWeight,
  median,
  rankSuperWeights,
  SUPER_SHARE,
  SUPER_SPIKE,
  type LayerPeaks,
} from './super-weights.ts';

const peaks = (layer: number, input: number, output: number, weight = 1): LayerPeaks => ({
  layer,
  input: { token: 0, channel: 10 + layer, value: input },
  output: { token: 0, channel: 20 + layer, value: output },
  weight,
  medianOutput: 1,
});
const quiet = [0, 1, 2, 3].map((layer) => peaks(layer, 2, -4));

test('a layer whose input and output spike at one token is found, and is first', () => {
  const [first, ...others] = rankSuperWeights([...quiet, peaks(4, -200, 800, -3)]);
  expect(first).toMatchObject({
    site: { layer: 4, projection: 'down', row: 24, col: 14, height: 1, width: 1 },
    spike: 100,
    share: 0.75,
    found: true,
  });
  expect(others.map((candidate) => candidate.layer)).toEqual([0, 1, 2, 3]);
  expect(others.every((wanted) => !wanted.found && wanted.spike === 1)).toBe(true);
});

test.each<[string, LayerPeaks]>([
  ['a spike of the input alone', peaks(4, 2000, 4, 1)],
  ['a spike of the output alone', peaks(4, 2, 4000, 1000)],
  ['a spike that many weights make together', peaks(4, 200, 800, 1)],
  ['a weight that works against the spike', peaks(4, 200, 800, -4)],
  [
    'spikes of two tokens',
    { ...peaks(4, 200, 800, 3), input: { token: 1, channel: 14, value: 200 } },
  ],
])('%s is no super weight', (_, layer) => {
  expect(rankSuperWeights([...quiet, layer]).some((candidate) => candidate.found)).toBe(false);
});

test('all layers are ranked by falling spike; nothing found breaks the definition', () => {
  const value = fc.double({ min: -1e4, max: 1e4, noNaN: true });
  const layers = fc
    .array(fc.tuple(value, value, value), { maxLength: 12 })
    .map((all) => all.map(([input, output, weight], layer) => peaks(layer, input, output, weight)));
  fc.assert(
    fc.property(layers, (all) => {
      const ranked = rankSuperWeights(all);
      expect(ranked.map((candidate) => candidate.layer).sort((a, b) => a - b)).toEqual([
        ...all.keys(),
      ]);
      ranked.forEach((wanted, i) => {
        expect(wanted.spike).not.toBeNaN();
        if (i > 0) expect(wanted.spike).toBeLessThanOrEqual(ranked[i - 1].spike);
        expect(wanted.found).toBe(wanted.spike >= SUPER_SPIKE && wanted.share >= SUPER_SHARE);
      });
    }),
  );
});

test('medians', () => {
  expect(median(Float32Array.of(3, 1, 2))).toBe(2);
  expect(median(Float64Array.of(4, 1, 2, 3))).toBe(2);
  expect(median(new Float32Array())).toBe(0);
});

test('published weights belong to the models they were found in, and to what was tuned from them', () => {
  const at = (row: number, col: number) => ({ site: { layer: 1, projection: 'down', row, col } });
  expect(knownSuperWeight({ name: 'Llama-2-7b-chat-hf', config: LLAMA2_7B })).toMatchObject(
    at(2533, 7890),
  );
  expect(knownSuperWeight({ name: 'zephyr-7b-beta', config: MISTRAL_7B })).toMatchObject({
    ...at(2070, 7310),
    model: 'Mistral-7B-v0.1',
  });
  expect(knownSuperWeight({ name: 'Llama-7b', config: LLAMA2_7B })).toBeNull();
  expect(knownSuperWeight({ name: 'Llama-2-7b', config: MISTRAL_7B })).toBeNull();
  const later = { ...MISTRAL_7B, rope_theta: 1e6 };
  expect(knownSuperWeight({ name: 'Mistral-7B-v0.3', config: later })).toBeNull();
});
