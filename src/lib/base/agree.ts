/** The form of a word that goes with a count: `1 changes`, `2 change`. */
export const agree = (n: number, one: string, many: string): string => (n === 1 ? one : many);
