import type { MatrixId } from '../model/matrix.ts';
import { textOf, type Sheet } from './sheets.ts';

/** A mutation of supplementary table 3, with what it wrote on four prompts. */
export interface PublishedWriter {
  kind: 'max' | 'min';
  matrix: MatrixId;
  row: number;
  col: number;
  /** The rare initial word of highest frequency. */
  word: string;
  /** Of its Drosophila text and the wild type's. */
  cosine: number;
  /** Its continuation of each prompt. */
  texts: string[];
}

export interface PublishedWriters {
  prompts: string[];
  wildType: string[];
  mutants: PublishedWriter[];
}

const MUTATION =
  /(maximum|minimum) NSM\s+layer (\d+), (q|k|v|o|gate|up|down) matrix\s+X=(\d+),?\s*Y=(\d+)\s+RIHF:\s*"([^"]*)"\s+Cosine Similarity:\s*([\d.]+)/i;

/**
 * Reads the sheet of table 3 (Zephyr). Its X is the row square and its Y the column square: in the
 * Down matrices it names, Y reaches 192, beyond their 64 rows of squares.
 * @returns null if the sheet is not of this table
 */
export function readWriters({ rows }: Sheet): PublishedWriters | null {
  const heading = rows[0] ?? [];
  if (textOf(heading[1]) !== 'mutation' || textOf(rows[1]?.[1]) !== 'Standard model') return null;
  const prompts = heading.slice(2).map(textOf).filter(Boolean);
  const texts = (cells: Sheet['rows'][number]) =>
    prompts.map((prompt, i) => continuation(textOf(cells[i + 2]), prompt));
  const mutants = rows.slice(2).flatMap((cells): PublishedWriter[] => {
    const match = MUTATION.exec(textOf(cells[1]));
    if (!match) return [];
    const [, kind, layer, projection, row, col, word, cosine] = match;
    return [
      {
        kind: kind.toLowerCase() === 'maximum' ? 'max' : 'min',
        matrix: {
          layer: Number(layer),
          projection: projection.toLowerCase() as MatrixId['projection'],
        },
        row: Number(row),
        col: Number(col),
        word,
        cosine: Number(cosine),
        texts: texts(cells),
      },
    ];
  });
  return { prompts, wildType: texts(rows[1]), mutants };
}

/** What follows the prompt, which the table's cells repeat, some twice. */
function continuation(text: string, prompt: string): string {
  const at = text.lastIndexOf(prompt);
  return at < 0 ? text : text.slice(at + prompt.length);
}
