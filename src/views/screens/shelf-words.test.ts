import { expect, test } from 'vitest';
import { assayKey, descriptive } from '../../lib/assay/assay.ts';
import { parseMatrix } from '../../lib/model/matrix.ts';
import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { storedScreens } from '../../lib/results/stored-screens.ts';
import { orderedScreens, type NamedScreen } from '../../state/stores/screens-store.ts';
import { dateWords, factsWords, keptWords, doneWords } from './shelf-words.ts';

const model = {
  ...{ hash: 'h', key: 'organism', name: 'organism', quantization: 'q' },
  ...{ config: ORGANISM_CONFIG, extents: {} },
};
const named = (prompt: string, tile: number, written: number, own: string | null): NamedScreen => {
  const assay = descriptive({ prompt, maxNewTokens: 8, temperature: 0, seed: 0 });
  const key = resultKey('h', { matrix: parseMatrix('L3.v')!, tile, assay }, SCREEN_KINDS[0]);
  const [screen] = storedScreens([{ key, tested: 8, nsms: 2, bytes: 2_000 - tile, written }]);
  expect(screen.assayKey).toBe(assayKey(assay));
  return { ...screen, asked: `“${prompt}” · greedy · 8 tokens`, own, single: false };
};

test('a screen says what it is, how much of it is done, and when', () => {
  const screen = named('fox', 16, Date.UTC(2026, 10, 29, 12), null);
  expect(factsWords(screen, model)).toBe(
    'organism · squares of 16 · max · 8 mutants, 25.0 % NSMs · 2.0 kB',
  );
  expect(factsWords({ ...screen, single: true }, model)).toContain('8 mutants, 2 NSMs');
  expect(factsWords(screen, null)).toMatch(/^a model that is not known here \(h…\)/);
  expect(doneWords(screen, model)).toMatch(/^8 mutants of L3\.v, 0\.\d % of the model$/);
  const whole = { ...screen, parts: screen.parts.map((part) => ({ ...part, tested: 32 })) };
  expect(doneWords(whole, model)).toMatch(/^100\.0 % of L3\.v/);
  expect(dateWords(screen.written)).toMatch(/29 Nov 2026/);
  expect(dateWords(0)).toBe('');
  expect([null, true, false].map(keptWords)).toEqual([
    '',
    expect.stringContaining('until you delete'),
    expect.stringContaining('may clear'),
  ]);
});

test('screens are ordered by date, size or name, and found by the words of their names', () => {
  const fox = named('fox', 16, 1, null);
  const owl = named('owl', 32, 3, 'Night birds');
  const bee = named('bee', 8, 2, null);
  const of = (order: 'date' | 'size' | 'name', search = '') =>
    orderedScreens([fox, owl, bee], { order, search });
  expect(of('date')).toEqual([owl, bee, fox]);
  expect(of('size')).toEqual([bee, fox, owl]);
  expect(of('name')).toEqual([bee, fox, owl]);
  expect(of('date', 'BIRDS owl')).toEqual([owl]);
  expect(of('date', 'squares 16')).toEqual([fox]);
  expect(of('date', 'wolf')).toEqual([]);
});
