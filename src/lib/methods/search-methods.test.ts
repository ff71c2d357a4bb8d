import fc from 'fast-check';
import { expect, test } from 'vitest';
import { METHODS } from './methods.ts';
import { searchMethods } from './search-methods.ts';
import { TERM_IDS, termOf } from './terms.ts';

test('an empty search shows everything, in its order', () => {
  expect(searchMethods('  ')).toEqual({ terms: TERM_IDS, methods: METHODS });
});

test('every word and every method is found by its name, whatever its case', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TERM_IDS), fc.constantFrom(...METHODS), (id, method) => {
      expect(searchMethods(termOf(id).term.toUpperCase()).terms).toContain(id);
      expect(searchMethods(method.term).methods).toContain(method);
    }),
  );
});

test('what has it in its name stands first; all words of a search count', () => {
  expect(searchMethods('kappa').methods[0].id).toBe('kappa');
  expect(searchMethods('margin').terms[0]).toBe('margin');
  expect(searchMethods('cohen 1960').methods.map(({ id }) => id)).toEqual(['kappa']);
  expect(searchMethods("cohen's").terms).toContain('kappa');
  expect(searchMethods('cohen zebrafish')).toEqual({ terms: [], methods: [] });
});
