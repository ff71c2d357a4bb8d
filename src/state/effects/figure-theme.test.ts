import { expect, test } from 'vitest';
import { createMemoryKeyValueStore } from '../../storage/key-value-store.ts';
import { createStores } from '../context.ts';
import { createFigureTheme } from './figure-theme.ts';

test('figures are saved light; another choice is found again, nonsense is not', async () => {
  const keyValues = createMemoryKeyValueStore();
  const first = createStores();
  expect(first.ui.getState().figureTheme).toBe('light');
  createFigureTheme(first, keyValues).choose('dark');
  expect(first.ui.getState().figureTheme).toBe('dark');

  const later = createStores();
  await createFigureTheme(later, keyValues).restore();
  expect(later.ui.getState().figureTheme).toBe('dark');

  await keyValues.put('figure-theme', 'sepia');
  const last = createStores();
  await createFigureTheme(last, keyValues).restore();
  expect(last.ui.getState().figureTheme).toBe('light');
});
