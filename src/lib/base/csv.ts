/**
 * CSV as in RFC 4180: comma, double quotes doubled inside quotes, one header line. An empty field
 * is null; a quoted empty field is the empty text.
 */
export type CsvField = string | null;

/** What a field may hold before it is written. */
export type CsvValue = string | number | boolean | null | undefined;

/** A value as a field, numbers in full precision; empty where it is not known or no finite number. */
export const csvField = (value: CsvValue): CsvField =>
  value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))
    ? null
    : String(value);

/** @returns lines ended by `\n` */
export function formatCsv(records: readonly (readonly CsvField[])[]): string {
  return records.map((fields) => `${fields.map(formatField).join(',')}\n`).join('');
}

/**
 * A table with one more column, `about`: its first row says what it is of and where it comes from,
 * since CSV has no other place for that.
 */
export const formatCsvAbout = (
  head: readonly string[],
  rows: readonly (readonly CsvField[])[],
  about: string,
): string =>
  formatCsv([[...head, 'about'], ...rows.map((row, i) => [...row, i === 0 ? about : null])]);

/** The same for a spreadsheet's cells: tabs between columns, `about` in the lines below. */
export const formatTabsAbout = (
  head: readonly string[],
  rows: readonly (readonly CsvField[])[],
  about: string,
): string =>
  [...[head, ...rows].map((fields) => fields.map((text) => text ?? '').join('\t')), '', about].join(
    '\n',
  );

function formatField(field: CsvField): string {
  if (field === null) return '';
  return field === '' || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Reads CSV with lines ended by `\n`, `\r\n` or `\r`; empty lines are skipped. Throws a CsvError. */
export function parseCsv(text: string): CsvField[][] {
  const field = /("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r\n?|\n|$)/y;
  const records: CsvField[][] = [];
  let record: CsvField[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0; // spreadsheets put a byte order mark in front
  while (at < text.length || record.length > 0) {
    field.lastIndex = at;
    const match = field.exec(text);
    if (!match) {
      const line = text.slice(0, at).split(/\r\n?|\n/).length;
      throw new CsvError(
        `Line ${line} is not CSV: a quote is not closed, or stands inside a field.`,
      );
    }
    const [, raw, end] = match;
    record.push(raw === '' ? null : raw.startsWith('"') ? unquote(raw) : raw);
    at = field.lastIndex;
    if (end === ',') continue;
    if (record.length > 1 || record[0] !== null) records.push(record);
    record = [];
  }
  return records;
}

/**
 * The text of a CSV file: UTF-8, or UTF-16 where its byte order mark says so (as PowerShell and
 * Excel write). Throws a CsvError for bytes that are neither.
 */
export function decodeCsvText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new CsvError(`it is not text in ${encoding.toUpperCase()}: save it as UTF-8.`, {
      cause: error,
    });
  }
}

const unquote = (raw: string) => raw.slice(1, -1).replaceAll('""', '"');

/** Why a file is no CSV, one sentence. */
export class CsvError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CsvError';
  }
}
