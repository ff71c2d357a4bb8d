import { expect, test } from 'vitest';
import { ModelTotals } from '../../lib/results/model-totals.ts';
import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import { partWords, spokenPart } from './atlas-words.ts';

const totals = new ModelTotals();
for (const [kind, nsms] of [
  ['max', 3],
  ['min', 1],
] as const)
  totals.addBatch(
    { layer: 1, projection: 'down' },
    { grid: { rows: 16, cols: 44 }, results: {} },
    {
      kind,
      cells: Uint32Array.of(0, 1, 2, 3),
      firstDivergent: Int16Array.from([0, 1, 2, 3], (i) => (i < nsms ? 5 : -1)),
      kl: Float32Array.of(0.5, 0.5, 0.5, 0),
      margin: Float32Array.of(1, 1, 1, 1),
    },
  );
const model = { config: ORGANISM_CONFIG, tile: 8, kinds: ['max', 'min'] as const, totals };

test('a matrix says its shape, its counts by kind and what they come to', () => {
  const part = { type: 'matrix', matrix: { layer: 1, projection: 'down' } } as const;
  expect(spokenPart(part, model)).toBe(
    'L1.down, down projection, 128 × 352, 704 squares; max 3 of 4 tested change the answer; there are 704; min 1 of 4 tested changes the answer; there are 704; mean KL of NSMs 0.50 nats; bias: too few NSMs to tell, fewer than 5',
  );
});

test('of a map that is tested, or nearly, shares are told', () => {
  const whole = { ...model, tile: 64 };
  expect(
    partWords({ type: 'matrix', matrix: { layer: 1, projection: 'down' } }, whole),
  ).toMatchObject({
    kinds: [
      { text: '3 of 4 change the answer (75.0 %)' },
      { text: '1 of 4 changes the answer (25.0 %)' },
    ],
  });
});

test('layers and projections say theirs; what is not tested says so', () => {
  const layer = partWords({ type: 'layer', layer: 1 }, model);
  expect(layer.title).toBe('Layer 1');
  expect(layer.kinds[0].text).toMatch(/^3 of 4 tested change the answer; there are [\d,]+$/);
  const up = partWords({ type: 'projection', projection: 'up' }, model);
  expect([up.title, up.about, up.readings]).toEqual(['Every up', '6 layers', []]);
  expect(up.kinds.map(({ text }) => text)).toEqual(['not tested', 'not tested']);
});
