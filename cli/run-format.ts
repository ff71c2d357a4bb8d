import { decodeCsvFile, encodeCsv } from '../src/lib/run-file/run-csv.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import { decodeParquet, encodeParquet } from '../src/lib/run-file/run-parquet.ts';
import { CommandError } from './command-error.ts';

export type FileFormat = 'parquet' | 'csv';

/** The format of a run file by its name. @param what what names the file, for the message */
export function formatOf(file: string, what: string): FileFormat {
  const ending = /\.(parquet|csv)$/i.exec(file)?.[1].toLowerCase();
  if (ending === 'parquet' || ending === 'csv') return ending;
  throw new CommandError(`${what} is a .parquet or .csv file, not ${file}.`);
}

export function encodeRun(run: RunFile, format: FileFormat): Uint8Array {
  return format === 'csv' ? new TextEncoder().encode(encodeCsv(run)) : encodeParquet(run);
}

/** Rejects with a RunFileError for bytes that are no run file. */
export async function decodeRun(bytes: Uint8Array, format: FileFormat): Promise<RunFile> {
  if (format === 'parquet') return decodeParquet(bytes);
  return decodeCsvFile(bytes);
}
