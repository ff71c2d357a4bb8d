import type { RunFile } from './run-file.ts';

/** Reads a run file of either kind; what reads them is fetched when it is needed. Throws a RunFileError. */
export async function openRunFile(bytes: Uint8Array): Promise<RunFile> {
  const isParquet = new TextDecoder('latin1').decode(bytes.subarray(0, 3)) === 'PAR';
  return isParquet
    ? (await import('./run-parquet.ts')).decodeParquet(bytes)
    : (await import('./run-csv.ts')).decodeCsvFile(bytes);
}
