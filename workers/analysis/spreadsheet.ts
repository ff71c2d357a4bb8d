import { unzipSync } from 'fflate';
import readSheets from 'read-excel-file/universal';
import { PublishedError, type Cell, type Sheet } from '../../src/lib/published/sheets.ts';

/** The authors' largest table unpacks to 2 MB. */
const MOST_UNPACKED = 200e6;
/** A sheet that claims to reach further than this is none of theirs: 7,298 rows of 26 is the largest. */
const MOST_CELLS = 5e6;

/**
 * Reads the sheets of an .xlsx file. Sizes are checked before anything is unpacked.
 * @throws PublishedError if it is not one, or larger than any table meant here
 */
export async function readSpreadsheet(bytes: Uint8Array<ArrayBuffer>): Promise<Sheet[]> {
  let unpacked = 0;
  try {
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        unpacked += originalSize;
        return false;
      },
    });
  } catch {
    throw new PublishedError('This is no spreadsheet (.xlsx), or it is damaged.');
  }
  if (unpacked > MOST_UNPACKED)
    throw new PublishedError('This spreadsheet is larger than any table this page reads.');
  let sheets: Awaited<ReturnType<typeof readSheets>>;
  try {
    sheets = await readSheets(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
  } catch (cause) {
    throw new PublishedError(
      `The spreadsheet could not be read (${cause instanceof Error ? cause.message : String(cause)}).`,
    );
  }
  return sheets.map(({ sheet, data }) => {
    if (data.length * (data[0]?.length ?? 0) > MOST_CELLS)
      throw new PublishedError('This spreadsheet is larger than any table this page reads.');
    return { name: sheet, rows: data.map((row) => row.map(plain)) };
  });
}

/** Dates, the one other thing a cell can hold, stand in none of the tables. */
const plain = (cell: unknown): Cell =>
  typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? cell : null;
