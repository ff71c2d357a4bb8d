import { formatMatrix, parseMatrix } from '../model/matrix.ts';
import type { Mutation } from '../mutation/mutation.ts';
import type { RunRow } from './columns.ts';
import { RunFileError } from './run-file.ts';

/** The mutation that a row tells of. Throws a RunFileError for a matrix that cannot be. */
export function rowMutation(row: RunRow): Mutation {
  const id = parseMatrix(row.matrix);
  if (!id || formatMatrix(id) !== row.matrix)
    throw new RunFileError(`The run file names a matrix "${row.matrix}".`);
  const { col, height, width, kind, value } = row;
  const site = { ...id, row: row.row, col, height, width };
  return kind === 'value' ? { site, kind, value: value ?? NaN } : { site, kind };
}
