import { isSearched } from '../base/search.ts';
import type { Method } from './method.ts';
import { METHODS } from './methods.ts';
import { TERM_IDS, termOf, type TermId } from './terms.ts';

/**
 * The words and the methods that have all words of a query somewhere in their text; all of them for an
 * empty one. Those that have it in their name stand first.
 */
export function searchMethods(query: string): { terms: TermId[]; methods: readonly Method[] } {
  const has = (text: string) => isSearched(text, query);
  const found = <T>(all: readonly T[], name: (one: T) => string, text: (one: T) => string) => {
    const any = all.filter((one) => has(`${name(one)} ${text(one)}`));
    return [...any.filter((one) => has(name(one))), ...any.filter((one) => !has(name(one)))];
  };
  return {
    terms: found(
      TERM_IDS,
      (id) => termOf(id).term,
      (id) => termOf(id).definition,
    ),
    methods: found(
      METHODS,
      ({ term }) => term,
      ({ definition, formula = '', source, limits }) =>
        [definition, formula, source, limits].join(' '),
    ),
  };
}
