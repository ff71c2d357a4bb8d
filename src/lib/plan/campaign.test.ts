import { describe, expect, test } from 'vitest';
import { campaignFromJson, campaignToJson, moved, plansOf, samePlan } from './campaign.ts';
import type { ScreenAssay } from '../assay/assay.ts';

const fox = { prompt: 'Tell', maxNewTokens: 4, temperature: 0, seed: 0 };
const quiz: ScreenAssay = {
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
const campaign = {
  model: 'h',
  running: true,
  items: plans.map((plan, i) => ({ id: `i${i}`, plan })),
};

test('a campaign is read back as it was stored, through structured clones and JSON', () => {
  const stored = campaignToJson(campaign);
  expect(stored.assays).toHaveLength(2);
  const back = campaignFromJson(JSON.parse(JSON.stringify(stored)))!;
  expect(back).toMatchObject({ model: 'h', running: true });
  expect(back.items.map(({ id }) => id)).toEqual(['i0', 'i1', 'i2', 'i3']);
  back.items.forEach(({ plan }, i) => expect(samePlan(plan, plans[i])).toBe(true));
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['another version', { ...campaignToJson(campaign), format: 2 }],
  ['no items', { ...campaignToJson(campaign), items: 3 }],
  ['an assay that is not there', { ...campaignToJson(campaign), assays: [] }],
])('what is no campaign is null: %s', (_, json) => {
  expect(campaignFromJson(json)).toBeNull();
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

test('plans differ by matrix, tile, kinds and assay', () => {
  expect(samePlan(plans[0], { ...plans[0], tile: 16 })).toBe(false);
  expect(samePlan(plans[0], { ...plans[0], kinds: ['max'] })).toBe(false);
  expect(samePlan(plans[0], { ...plans[0], texts: true })).toBe(false);
  expect(samePlan(plans[0], plans[1])).toBe(false);
  expect(samePlan(plans[0], plans[2])).toBe(false);
});
