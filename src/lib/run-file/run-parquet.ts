import { parquetMetadata, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { parquetWriteBuffer, type BasicType } from 'hyparquet-writer';
import { checkRun } from './run-checks.ts';
import { RunFileError, type RunFile } from './run-file.ts';
import { columnsOf, type ColumnName, type ColumnType, type RunRow } from './columns.ts';
import { headerTexts, readHeader } from './run-header.ts';

const TYPES: Record<ColumnType, BasicType> = {
  text: 'STRING',
  whole: 'INT32',
  f32: 'FLOAT',
  flag: 'BOOLEAN',
};

/** Keys of the file's metadata. */
const KEYS = {
  format: 'mutascope.format',
  plan: 'mutascope.plan',
  provenance: 'mutascope.provenance',
  wildType: 'mutascope.wild_type',
  prediction: 'mutascope.prediction',
} as const;

/** Rows in a row group. */
const GROUP = 100_000;

// the library's own drops a byte order mark, which a text may well begin with
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const stringFromBytes = (bytes?: Uint8Array) => (bytes ? utf8.decode(bytes) : undefined);

/** A run as Parquet: typed columns, plan and provenance in the file's key-value metadata. */
export function encodeParquet(run: RunFile): Uint8Array {
  const texts = headerTexts(run);
  const buffer = parquetWriteBuffer({
    columnData: columnsOf(run.plan).map(({ name, type, nullable }) => ({
      name,
      type: TYPES[type],
      nullable: nullable ?? false,
      data: run.rows.map((row) => row[name] ?? null),
    })),
    rowGroupSize: GROUP,
    createdBy: 'mutascope',
    kvMetadata: [
      { key: KEYS.format, value: texts.format },
      { key: KEYS.plan, value: texts.plan },
      { key: KEYS.provenance, value: texts.provenance },
      ...(['wildType', 'prediction'] as const).flatMap((name) => {
        const value = texts[name];
        return value === undefined ? [] : [{ key: KEYS[name], value }];
      }),
    ],
  });
  return new Uint8Array(buffer);
}

/** Reads what {@link encodeParquet} writes, checked. Rejects with a RunFileError that says what is wrong. */
export async function decodeParquet(bytes: Uint8Array): Promise<RunFile> {
  // a copy: the reader wants the whole of an ArrayBuffer
  const file = new Uint8Array(bytes).buffer;
  const metadata = readMetadata(file);
  const value = (key: string) =>
    metadata.key_value_metadata?.find((entry) => entry.key === key)?.value;
  const [format, plan, provenance] = [KEYS.format, KEYS.plan, KEYS.provenance].map(value);
  const [wildType, prediction] = [value(KEYS.wildType), value(KEYS.prediction)];
  if (format === undefined || plan === undefined || provenance === undefined)
    throw new RunFileError(
      'This Parquet file is no run file of Mutascope: its metadata holds no plan.',
    );
  const head = readHeader({
    ...{ format, plan, provenance },
    ...(wildType === undefined ? {} : { wildType }),
    ...(prediction === undefined ? {} : { prediction }),
  });
  checkColumns(metadata, head.plan);
  let rows: RunRow[];
  try {
    rows = (await parquetReadObjects({
      file,
      metadata,
      parsers: { stringFromBytes },
    })) as unknown as RunRow[];
  } catch (error) {
    throw new RunFileError('The rows of the run file cannot be read: the file is damaged.', {
      cause: error,
    });
  }
  const nullable = new Set(columnsOf(head.plan).flatMap((c) => (c.nullable ? [c.name] : [])));
  rows.forEach((row, i) => {
    for (const [name, field] of Object.entries(row)) {
      if (field !== null && field !== undefined) continue;
      if (!nullable.has(name as ColumnName))
        throw new RunFileError(`Row ${i + 1} of the run file has no ${name}.`);
    }
  });
  const run = { ...head, rows };
  checkRun(run);
  return run;
}

function readMetadata(file: ArrayBuffer): FileMetaData {
  try {
    return parquetMetadata(file);
  } catch (error) {
    throw new RunFileError('This is no Parquet file, or only a part of one.', { cause: error });
  }
}

/** Columns must be those of the plan, of the same types, in the same order. */
function checkColumns(metadata: FileMetaData, plan: RunFile['plan']): void {
  const PHYSICAL: Record<ColumnType, string> = {
    text: 'BYTE_ARRAY',
    whole: 'INT32',
    f32: 'FLOAT',
    flag: 'BOOLEAN',
  };
  const found = metadata.schema.slice(1).map(({ name, type }) => `${name} ${type ?? 'GROUP'}`);
  const expected = columnsOf(plan).map(({ name, type }) => `${name} ${PHYSICAL[type]}`);
  if (found.join() !== expected.join())
    throw new RunFileError(
      `The columns of the run file are ${found.join(', ')}; its plan asks for ${expected.join(', ')}.`,
    );
}
