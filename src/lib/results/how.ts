/**
 * How a result came about. `in place`: the weights were overwritten and the text generated from
 * scratch (the oracle). `batched`: computed among many mutants in one pass. `audit`: computed again to
 * check another. `elsewhere`: taken in from a file that does not say it of each result.
 */
export const HOWS = ['in place', 'batched', 'audit', 'elsewhere'] as const;
export type How = (typeof HOWS)[number];

/** The code of a result of which it is not recorded. */
export const HOW_UNKNOWN = 0;

/** A way's code in a column, from 1 on. */
export const howCode = (how: How): number => HOWS.indexOf(how) + 1;

export const IN_PLACE = howCode('in place');

/** The way that a code stands for; null where it is not recorded. */
export const howOf = (code: number | undefined): How | null => HOWS[(code ?? 0) - 1] ?? null;

/** The same way for so many mutants, as a column. */
export const howColumn = (how: How, mutants: number): Uint8Array =>
  new Uint8Array(mutants).fill(howCode(how));

/** A set of codes as a number: bit c for code c. */
export const howsOf = (set: number): How[] => HOWS.filter((how) => set & (1 << howCode(how)));

/** A way in words for who looks at one mutant. */
export const HOW_WORDS: Record<How, string> = {
  'in place': 'computed alone, in place',
  batched: 'computed in a batch',
  audit: 'computed again as a check',
  elsewhere: 'taken in from a file',
};
