import { expect, test } from 'vitest';
import { assayKey, descriptive } from '../assay/assay.ts';
import { parseMatrix } from '../model/matrix.ts';
import { ORGANISM_CONFIG } from '../model/model-configs.ts';
import type { ScreenKind } from '../plan/grid.ts';
import { resultKey, screenId } from '../plan/result-key.ts';
import { fullestMatrix, kindsOf, matricesOf, mutantsOf, storedScreens } from './stored-screens.ts';

const asks = (prompt: string) => descriptive({ prompt, maxNewTokens: 8, temperature: 0, seed: 0 });
const sum = (prompt: string, name: string, kind: ScreenKind, tested: number, tile = 64) => ({
  key: resultKey('h', { matrix: parseMatrix(name)!, tile, assay: asks(prompt) }, kind),
  ...{ tested, nsms: 1, bytes: 10 * tested, written: tested },
});

test('screens are put together from what is stored under each key', () => {
  const screens = storedScreens([
    sum('fox', 'L0.q', 'min', 2),
    sum('owl', 'L0.q', 'max', 3),
    sum('fox', 'L0.q', 'max', 4),
    sum('fox', 'L1.down', 'max', 5),
    sum('fox', 'L0.q', 'max', 7, 32),
    sum('fox', 'L2.q', 'max', 0),
    { key: 'what|is|this', tested: 1, nsms: 0, bytes: 0, written: 0 },
  ]);
  expect(screens.map(({ id, tested }) => [id, tested])).toEqual([
    [screenId('h', 64, assayKey(asks('fox'))), 11],
    [screenId('h', 64, assayKey(asks('owl'))), 3],
    [screenId('h', 32, assayKey(asks('fox'))), 7],
  ]);
  const [fox] = screens;
  expect(fox).toMatchObject({ model: 'h', tile: 64, nsms: 3, bytes: 110, written: 5 });
  expect(fox.assay).toMatchObject({ prompt: 'fox', maxNewTokens: 8 });
  expect(kindsOf(fox)).toEqual(['max', 'min']);
  expect([...matricesOf(fox).keys()]).toEqual(['L0.q', 'L1.down']);
  // six of both kinds are more than five of one
  expect(fullestMatrix(fox)).toEqual(parseMatrix('L0.q'));
});

test('shares are of the maps begun, and of the whole model at the same kinds', () => {
  const [screen] = storedScreens([
    sum('fox', 'L0.q', 'min', 2),
    sum('fox', 'L0.q', 'max', 2),
    sum('fox', 'L1.down', 'max', 5),
  ]);
  const { hidden_size: h, intermediate_size: m, num_hidden_layers: layers } = ORGANISM_CONFIG;
  const [q, down] = [(h / 64) ** 2, (h / 64) * Math.ceil(m / 64)];
  const { begun, all } = mutantsOf(screen, ORGANISM_CONFIG);
  expect(begun).toBe(2 * q + down);
  expect(all % (2 * layers)).toBe(0);
  expect(all).toBeGreaterThan(begun);
});
