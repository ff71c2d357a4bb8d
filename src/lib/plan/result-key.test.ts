import { expect, test } from 'vitest';
import { descriptive } from '../assay/assay.ts';
import { parseResultKey, resultKey, type MapId } from './result-key.ts';

const PROMPT = { prompt: 'In the | winter', maxNewTokens: 8, temperature: 0.7, seed: 2 };
const map: MapId = {
  matrix: { layer: 1, projection: 'down' },
  tile: 8,
  assay: descriptive(PROMPT),
};

test('result keys differ with model, matrix, tile, kind and assay, not with the assay’s name', () => {
  const keys = [
    resultKey('a', map, 'max'),
    resultKey('b', map, 'max'),
    resultKey('a', map, 'min'),
    resultKey('a', { ...map, tile: 9 }, 'max'),
    resultKey('a', { ...map, matrix: { ...map.matrix, layer: 2 } }, 'max'),
    resultKey('a', { ...map, matrix: { ...map.matrix, projection: 'up' } }, 'max'),
    resultKey('a', { ...map, assay: descriptive({ ...PROMPT, seed: 3 }) }, 'max'),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(resultKey('a', { ...map, assay: descriptive(PROMPT, 'x', 'X') }, 'max')).toBe(keys[0]);
});

test('a key says what it was made of', () => {
  expect(parseResultKey(resultKey('a', map, 'max'))).toEqual({
    ...{ model: 'a', matrix: map.matrix, tile: 8, kind: 'max' },
    assay: JSON.stringify(['In the | winter', 8, 0.7, 2]),
  });
  for (const text of ['', 'a|b', 'a|L1.foo|8|max|x', 'a|L1.q|8|mix|x'])
    expect(parseResultKey(text)).toBeNull();
});
