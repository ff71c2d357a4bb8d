/**
 * Pairs of a row and a position that it attends to, of one head and the first rows of a sequence.
 * @param window positions that each row attends to, its own included
 */
export function pairsBefore(rows: number, window = Infinity): number {
  const w = Math.min(rows, window);
  return (w * (w + 1)) / 2 + (w === rows ? 0 : (rows - w) * w);
}

/** Heads that read a row of q or k: of q its own, of k those that share it. */
export const readersOf = ({
  ofQueries,
  heads,
  kvHeads,
}: {
  ofQueries: boolean;
  heads: number;
  kvHeads: number;
}): number => (ofQueries ? 1 : heads / kvHeads);
