import { CsvError, decodeCsvText, formatCsv, parseCsv, type CsvField } from '../base/csv.ts';
import { formatF32, parseF32 } from '../base/f32.ts';
import { asObject, show } from '../base/json-fields.ts';
import { checkRun } from './run-checks.ts';
import { RunFileError, type RunFile } from './run-file.ts';
import { columnsOf, type ColumnType, type RunRow } from './columns.ts';
import { headerTexts, readHeader } from './run-header.ts';

/** The last column: plan, provenance and the wild type's texts as JSON in the first row, nothing in the others. */
const HEADER_COLUMN = 'run';

type Value = string | number | boolean | null | undefined;

/** A run as CSV: a header line, then one line for each mutant. */
export function encodeCsv(run: RunFile): string {
  const columns = columnsOf(run.plan);
  const { format, plan, provenance, wildType, prediction } = headerTexts(run);
  const texts = wildType === undefined ? '' : `,"wildType":${wildType}`;
  const ranked = prediction === undefined ? '' : `,"prediction":${prediction}`;
  const header = `{"format":${format},"plan":${plan},"provenance":${provenance}${texts}${ranked}}`;
  return formatCsv([
    [...columns.map(({ name }) => name), HEADER_COLUMN],
    ...run.rows.map((row, i) => [
      ...columns.map(({ name, type }) => write(row[name], type)),
      i === 0 ? header : null,
    ]),
  ]);
}

function write(value: Value, type: ColumnType): CsvField {
  if (value === null || value === undefined) return null;
  return type === 'f32' && typeof value === 'number' ? formatF32(value) : String(value);
}

/** Reads what {@link encodeCsv} writes, checked. Throws a RunFileError that says what is wrong. */
export function decodeCsv(text: string): RunFile {
  const [names, ...records] = told(() => parseCsv(text));
  const first = records.at(0);
  const at = names?.indexOf(HEADER_COLUMN) ?? -1;
  if (!names || at < 0)
    throw new RunFileError(
      `This CSV is no run file of Mutascope: ${names ? `its columns are ${listed(names)}, and` : 'it is empty, and'} “${HEADER_COLUMN}” is missing, which holds plan and origin. Take a file that this lab or its command line saved, .parquet or .csv.`,
    );
  if (!first) throw new RunFileError('This run file has no rows yet.');
  const head = readHeader(parseTexts(first[at]));
  const columns = columnsOf(head.plan);
  const expected = [...columns.map(({ name }) => name), HEADER_COLUMN];
  if (names.join() !== expected.join())
    throw new RunFileError(
      `The columns of the run file are ${names.join(', ')}; its plan asks for ${expected.join(', ')}.`,
    );
  const rows = records.map((record, i) => {
    if (record.length !== expected.length)
      throw new RunFileError(
        `Row ${i + 1} of the run file has ${record.length} fields, not ${expected.length}.`,
      );
    return Object.fromEntries(
      columns.map(({ name, type, nullable }, c) => {
        const value = read(record[c], type);
        if (value === undefined || (value === null && !nullable))
          throw new RunFileError(
            `Row ${i + 1} of the run file: "${record[c] ?? ''}" is no value for ${name}.`,
          );
        return [name, value];
      }),
    ) as unknown as RunRow;
  });
  const run = { ...head, rows };
  checkRun(run);
  return run;
}

/** The same of a file's bytes, in any encoding that spreadsheets save. */
export function decodeCsvFile(bytes: Uint8Array): RunFile {
  return decodeCsv(told(() => decodeCsvText(bytes)));
}

/** Names of columns, as many as a message has room for. */
function listed(names: readonly CsvField[]): string {
  const text = names.map((name) => name ?? '').join(', ');
  return text.length > 80 ? `${text.slice(0, 80)}…` : text || 'none';
}

function told<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CsvError) throw new RunFileError(`The run file: ${error.message}`);
    throw error;
  }
}

function parseTexts(field: CsvField) {
  const no = (what: string): never => {
    throw new RunFileError(`The run file’s column "${HEADER_COLUMN}" cannot be read: ${what}.`);
  };
  let json: unknown;
  try {
    json = JSON.parse(field ?? '');
  } catch {
    return no('its first field is not valid JSON');
  }
  const o = asObject(json, 'its first field', no);
  return {
    format: show(o.format),
    plan: JSON.stringify(o.plan ?? null),
    provenance: JSON.stringify(o.provenance ?? null),
    ...(o.wildType === undefined ? {} : { wildType: JSON.stringify(o.wildType) }),
    ...(o.prediction === undefined ? {} : { prediction: JSON.stringify(o.prediction) }),
  };
}

/** A field as its column's type; undefined if it is of another. */
function read(field: CsvField, type: ColumnType): Value {
  if (field === null) return null;
  switch (type) {
    case 'text':
      return field;
    case 'whole':
      return /^-?\d{1,10}$/.test(field) ? Number(field) : undefined;
    case 'f32':
      return parseF32(field) ?? undefined;
    case 'flag':
      return field === 'true' ? true : field === 'false' ? false : undefined;
  }
}
