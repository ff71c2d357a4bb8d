/** A sheet of a spreadsheet: rows of cells, empty ones null. */
export interface Sheet {
  name: string;
  rows: Cell[][];
}
export type Cell = string | number | boolean | null;

/** A published table that cannot be read; says where and what to do. */
export class PublishedError extends Error {
  override name = 'PublishedError';
}

export const textOf = (cell: Cell | undefined): string => String(cell ?? '').trim();

/**
 * Positions of the columns whose headings match, in the order asked for; null if one is missing.
 * Headings are compared in lower case, by a part of them: theirs hold blanks and slips of the pen.
 */
export function columnsOf(heading: readonly Cell[] | undefined, parts: string[]): number[] | null {
  const names = (heading ?? []).map((cell) => textOf(cell).toLowerCase());
  const found = parts.map((part) => names.findIndex((name) => name.includes(part)));
  return found.includes(-1) ? null : found;
}

/** A whole number of at least 0, or an error that names the cell. */
export function wholeNumber(cell: Cell | undefined, sheet: string, row: number, what: string) {
  const value = typeof cell === 'number' ? cell : Number(textOf(cell) || NaN);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new PublishedError(
    `Sheet “${sheet}”, row ${row}: “${textOf(cell).slice(0, 40)}” is no ${what}. Nothing of the file was taken in; open the table as the authors published it.`,
  );
}
