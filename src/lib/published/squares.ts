import { formatMatrix, isProjection, matrixShape, type MatrixId } from '../model/matrix.ts';
import { SILENT } from '../results/outcomes.ts';
import { tileGrid, type Grid, type ScreenKind } from '../plan/grid.ts';
import type { MapOutcomes } from '../stats/pairs.ts';
import { publishedModel, SQUARE, type PublishedModel } from './models.ts';
import { columnsOf, PublishedError, textOf, wholeNumber, type Sheet } from './sheets.ts';

/** What the paper wrote into its squares. */
export const PUBLISHED_KINDS = ['max', 'min', 'zero'] as const satisfies readonly ScreenKind[];
export type PublishedKind = (typeof PUBLISHED_KINDS)[number];

/** A severe mutation of the paper's second supplementary table. */
export interface SevereSquare {
  matrix: MatrixId;
  kind: PublishedKind;
  /** Row square (out-features / 64) and column square (in-features / 64). */
  row: number;
  col: number;
  /** Of 21 questions; the table lists 10 and less. */
  score: number;
  /** Of the Drosophila text and the wild type's; null where the table's cell holds something else. */
  cosine: number | null;
  destructive: boolean;
}

export interface SevereSquares {
  model: PublishedModel;
  squares: SevereSquare[];
}

const HEADINGS = ['matrix', 'nsm type', 'loc1', 'loc2', 'mmlu21', 'destructive', 'cosine'];

/** The grid of squares of a matrix of a published model. */
export function squareGrid(model: PublishedModel, { projection }: MatrixId): Grid {
  return tileGrid(matrixShape(model.shapes, projection), SQUARE);
}

/** `0.attn.q`, `L0_attn.q`, `31.mlp.down` */
export function publishedMatrix(text: string): MatrixId | null {
  const match = /^L?(\d{1,2})[._](?:attn|mlp)\.([a-z]+)$/.exec(text);
  if (!match || !isProjection(match[2])) return null;
  return { layer: Number(match[1]), projection: match[2] };
}

/**
 * Reads a sheet of supplementary table 2: one row for each mutation with an Mmlu21 score of at most
 * 10. `loc1` is the row square (out) and `loc2` the column square (in): only so does `loc1` reach
 * 121 in Gate, whose 172 × 64 squares are out × in, and `loc2` 171 in Down. A cosine of “standard”
 * is a text equal to the wild type's, 1. Where a cosine cannot be read (a row of Llama2-7B holds
 * pieces of text there) it is null, and the row kept.
 * @returns null if the sheet is not of this table
 * @throws PublishedError what is damaged, and where
 */
export function readSevereSquares({ name, rows }: Sheet): SevereSquares | null {
  const columns = columnsOf(rows[0], HEADINGS);
  const model = publishedModel(name);
  if (!columns || !model) return null;
  const [matrixAt, kindAt, rowAt, colAt, scoreAt, destructiveAt, cosineAt] = columns;
  const squares = rows.flatMap((cells, i): SevereSquare[] => {
    if (i === 0 || cells.every((cell) => cell === null)) return [];
    const line = i + 1;
    const matrix = publishedMatrix(textOf(cells[matrixAt]));
    const kind = textOf(cells[kindAt]);
    if (!matrix || matrix.layer >= model.shapes.num_hidden_layers || !isKind(kind))
      throw new PublishedError(
        `Sheet “${name}”, row ${line}: “${textOf(cells[matrixAt]).slice(0, 40)}”, “${kind.slice(0, 40)}” names no matrix of ${model.name} and kind. Nothing of the file was taken in.`,
      );
    const row = wholeNumber(cells[rowAt], name, line, 'row square');
    const col = wholeNumber(cells[colAt], name, line, 'column square');
    const grid = squareGrid(model, matrix);
    if (row >= grid.rows || col >= grid.cols)
      throw new PublishedError(
        `Sheet “${name}”, row ${line}: square ${row}, ${col} lies outside ${formatMatrix(matrix)}, which has ${grid.rows} × ${grid.cols}. Nothing of the file was taken in.`,
      );
    return [
      {
        matrix,
        kind,
        row,
        col,
        score: wholeNumber(cells[scoreAt], name, line, 'score'),
        cosine: cosineOf(cells[cosineAt]),
        destructive: textOf(cells[destructiveAt]) === 'Y',
      },
    ];
  });
  return { model, squares };
}

const isKind = (text: string): text is PublishedKind =>
  (PUBLISHED_KINDS as readonly string[]).includes(text);

function cosineOf(cell: Sheet['rows'][number][number] | undefined): number | null {
  if (cell === 'standard') return 1;
  return typeof cell === 'number' && cell >= -1 && cell <= 1.000001 ? cell : null;
}

type SevereMap = Required<Pick<MapOutcomes, PublishedKind>>;

/**
 * The squares as maps, by name of the matrix. Every square was tested; one that the table does not
 * list scored above 10 and is written as silent, though it need not be: the table does not say.
 * @param swap read max as min and the reverse
 */
export function severeMaps(
  { model, squares }: SevereSquares,
  swap: boolean,
): Map<string, SevereMap> {
  const maps = new Map<string, SevereMap>();
  const other: Record<PublishedKind, PublishedKind> = { max: 'min', min: 'max', zero: 'zero' };
  for (const { matrix, kind, row, col } of squares) {
    const name = formatMatrix(matrix);
    const grid = squareGrid(model, matrix);
    const empty = () => ({ firstDivergent: new Int16Array(grid.rows * grid.cols).fill(SILENT) });
    const map = maps.get(name) ?? { max: empty(), min: empty(), zero: empty() };
    maps.set(name, map);
    map[swap ? other[kind] : kind].firstDivergent[row * grid.cols + col] = 0;
  }
  return maps;
}
