/**
 * CSV as in RFC 4180: comma, double quotes doubled inside quotes, one header line. An empty field
 * is null; a quoted empty field is the empty text.
 */
export type CsvField = string | null;

/** @returns lines ended by `\n` */
export function formatCsv(records: readonly (readonly CsvField[])[]): string {
  return records.map((fields) => `${fields.map(formatField).join(',')}\n`).join('');
}

function formatField(field: CsvField): string {
  if (field === null) return '';
  return field === '' || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Reads CSV with lines ended by `\n` or `\r\n`; empty lines are skipped. Throws a CsvError. */
export function parseCsv(text: string): CsvField[][] {
  const field = /("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r?\n|$)/y;
  const records: CsvField[][] = [];
  let record: CsvField[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0; // spreadsheets put a byte order mark in front
  while (at < text.length || record.length > 0) {
    field.lastIndex = at;
    const match = field.exec(text);
    if (!match) throw new CsvError(text.slice(0, at).split('\n').length);
    const [, raw, end] = match;
    record.push(raw === '' ? null : raw.startsWith('"') ? unquote(raw) : raw);
    at = field.lastIndex;
    if (end === ',') continue;
    if (record.length > 1 || record[0] !== null) records.push(record);
    record = [];
  }
  return records;
}

const unquote = (raw: string) => raw.slice(1, -1).replaceAll('""', '"');

export class CsvError extends Error {
  /** Counted from 1. */
  readonly line: number;

  constructor(line: number) {
    super(`Line ${line} is not CSV: a quote is not closed, or stands inside a field.`);
    this.name = 'CsvError';
    this.line = line;
  }
}
