/** The form of a word that goes with a count: `1 changes`, `2 change`. */
export const agree = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** A count and its word: `1 item`, `1,024 items`. */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${agree(n, one, many)}`;
