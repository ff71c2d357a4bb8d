import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MARGINAL_BELOW } from '../assay/marginal.ts';
import { isMalignant, MALIGNANT } from '../output/malignant.ts';
import { METHOD_IDS } from './method-ids.ts';
import { METHODS } from './methods.ts';
import { SUPER_SHARE, SUPER_SPIKE } from '../output/super-weights.ts';

const plain = (text: string) =>
  text
    .replace(/^\s*\/?\*+\/?/gm, ' ')
    .replaceAll("'", '’')
    .replace(/\s+/g, ' ');

test.each(METHODS.map((method) => [method.id, method] as const))(
  '%s is defined as its code says',
  (_, { code, definition }) => {
    expect(plain(readFileSync(code, 'utf8'))).toContain(plain(definition));
  },
);

test('every method has its place, and its bounds are those of the code', () => {
  expect(METHODS.map(({ id }) => id)).toEqual([...METHOD_IDS]);
  const formula = (id: string) => METHODS.find((method) => method.id === id)?.formula;
  expect(formula('marginal')).toContain(String(MARGINAL_BELOW));
  expect(formula('super')).toContain(`≥ ${SUPER_SPIKE}; weight · input / output ≥ ${SUPER_SHARE}`);
  expect(formula('malignant')).toContain(`≤ ${MALIGNANT.cosine} and score ≤ ${MALIGNANT.score}`);
});

test('malignant is both at once, bounds included', () => {
  expect(isMalignant(0.5, 8)).toBe(true);
  expect(isMalignant(0.51, 8)).toBe(false);
  expect(isMalignant(0.5, 9)).toBe(false);
});
