import { expect, test } from 'vitest';
import { MARGINAL_BELOW } from '../assay/marginal.ts';
import { PROJECTIONS } from '../model/matrix.ts';
import { SCREEN_KINDS } from '../plan/grid.ts';
import { FOUND } from '../stats/measures.ts';
import { METHOD_IDS } from './method-ids.ts';
import { TERM_IDS, termOf } from './terms.ts';

const sentences = (text: string) => text.split(/[.!?](?=\s+[A-Z0-9]|$)/).filter(Boolean).length;

test.each(TERM_IDS)('%s is defined in a sentence or two, and Methods has what it names', (id) => {
  const { term, definition, method } = termOf(id);
  expect(term.trim()).not.toBe('');
  expect(definition).toMatch(/[.]$/);
  expect(sentences(definition)).toBeLessThanOrEqual(2);
  expect(definition.length).toBeLessThan(180);
  if (method) expect(METHOD_IDS).toContain(method);
});

test('every projection and every kind is a term; bounds are those of the code', () => {
  for (const id of [...PROJECTIONS, ...SCREEN_KINDS]) expect(TERM_IDS).toContain(id);
  expect(termOf('marginal').definition).toContain(`below ${MARGINAL_BELOW}`);
  expect(termOf('q-value').definition).toContain(`q ≤ ${FOUND}`);
});
