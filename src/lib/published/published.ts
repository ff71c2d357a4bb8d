import { append } from '../base/arrays.ts';
import { PublishedError, type Sheet } from './sheets.ts';
import { readSevereSquares, type SevereSquares } from './squares.ts';
import {
  readExperimentTotals,
  readMatrixTotals,
  type ExperimentTotals,
  type MatrixTotals,
} from './totals.ts';
import { readWriters, type PublishedWriters } from './writers.ts';

/** What the supplementary tables of the paper hold, as far as a file has it. */
export interface Published {
  severe: SevereSquares[];
  experiments: ExperimentTotals[];
  matrices: MatrixTotals[];
  writers: PublishedWriters[];
}

/**
 * Reads the sheets of one of the paper's supplementary tables; sheets that are none of theirs are
 * passed over.
 * @throws PublishedError if no sheet is, or one is damaged
 */
export function readPublished(sheets: readonly Sheet[]): Published {
  const found: Published = { severe: [], experiments: [], matrices: [], writers: [] };
  const put = <T>(into: T[], read: T | null) => {
    if (read) into.push(read);
    return read !== null;
  };
  let known = 0;
  for (const sheet of sheets) {
    const totals = readExperimentTotals(sheet);
    append(found.experiments, totals ?? []);
    const taken = [
      totals !== null,
      put(found.severe, readSevereSquares(sheet)),
      put(found.matrices, readMatrixTotals(sheet)),
      put(found.writers, readWriters(sheet)),
    ];
    if (taken.includes(true)) known++;
  }
  if (known === 0)
    throw new PublishedError(
      'No sheet of this spreadsheet is one of the paper’s supplementary tables 1, 2 or 3. Nothing was taken in.',
    );
  return found;
}
