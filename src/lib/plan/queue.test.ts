import { descriptive, type Assay } from '../assay/assay.ts';
import { describe, expect, test } from 'vitest';
import { queueFromJson, queueToJson, moved, plansOf } from './queue.ts';
import { samePlan } from './plan.ts';

const fox = descriptive({ prompt: 'Tell', maxNewTokens: 4, temperature: 0, seed: 0 });
const quiz: Assay = {
  type: 'battery',
  id: 'quiz',
  name: 'Quiz',
  maxNewTokens: 1,
  temperature: 0,
  seed: 0,
  items: [{ prompt: 'Q', answer: 'A' }],
};
const matrices = [
  { layer: 0, projection: 'q' },
  { layer: 3, projection: 'down' },
] as const;
const plans = [fox, quiz].flatMap((assay) =>
  plansOf(matrices, { tile: 8, kinds: ['max', 'min'], assay, texts: assay === quiz }),
);
const queue = {
  model: 'h',
  running: true,
  screens: plans.map((plan, i) => ({ id: `i${i}`, plan })),
};

test('a queue is read back as it was stored, through structured clones and JSON', () => {
  const stored = queueToJson(queue);
  expect(stored.assays).toHaveLength(2);
  const back = queueFromJson(JSON.parse(JSON.stringify(stored)))!;
  expect(back).toMatchObject({ model: 'h', running: true });
  expect(back.screens.map(({ id }) => id)).toEqual(['i0', 'i1', 'i2', 'i3']);
  back.screens.forEach(({ plan }, i) => expect(samePlan(plan, plans[i])).toBe(true));
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['another version', { ...queueToJson(queue), format: 1 }],
  ['no screens', { ...queueToJson(queue), screens: 3 }],
  ['an assay that is not there', { ...queueToJson(queue), assays: [] }],
])('what is no queue is null: %s', (_, json) => {
  expect(queueFromJson(json)).toBeNull();
});

describe('moving', () => {
  const items = ['a', 'b', 'c'].map((id) => ({ id }));
  test.each<[string, number, string]>([
    ['b', -1, 'bac'],
    ['b', 1, 'acb'],
    ['a', -1, 'abc'],
    ['a', 9, 'bca'],
    ['c', -9, 'cab'],
    ['x', 1, 'abc'],
  ])('%s by %i gives %s', (id, by, expected) => {
    expect(
      moved(items, id, by)
        .map((item) => item.id)
        .join(''),
    ).toBe(expected);
  });
});
