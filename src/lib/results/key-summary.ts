import type { BlockHeader } from './block-header.ts';

/** What is stored under a key (see `resultKey`), in numbers: no block is read to know it. */
export interface KeySummary {
  key: string;
  /** Mutants tested, no-ops among them. */
  tested: number;
  nsms: number;
  /** About how much room it takes. */
  bytes: number;
  /** When results were last written, in milliseconds since 1970; 0: never. */
  written: number;
}

/** The summary of a key of which nothing is stored: a new one each time, to be added to. */
export const noSummary = (key: string): KeySummary => ({
  key,
  ...{ tested: 0, nsms: 0, bytes: 0, written: 0 },
});

/** Adds what a block's header tells to a summary in place, or takes it out. @param bytes of block and header */
export function addToSummary(
  sum: KeySummary,
  { tested, nsms }: Pick<BlockHeader, 'tested' | 'nsms'>,
  bytes: number,
  sign: 1 | -1 = 1,
): void {
  sum.tested += sign * tested;
  sum.nsms += sign * nsms;
  sum.bytes += sign * bytes;
}

/** Whether a stored value is a summary: storage outlives versions of the page, and tinkering. */
export function isSummary(value: unknown): value is KeySummary {
  if (typeof value !== 'object' || value === null) return false;
  const { key, ...rest } = value as Record<string, unknown>;
  const isCount = (n: unknown) => Number.isFinite(n) && Number(n) >= 0;
  return (
    typeof key === 'string' &&
    ['tested', 'nsms', 'bytes', 'written'].every((name) => isCount(rest[name]))
  );
}
