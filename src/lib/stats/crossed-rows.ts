import type { CsvValue } from '../base/csv.ts';
import { parseMatrix, type Projection } from '../model/matrix.ts';
import { crossedLogit, type CrossedLogit } from './crossed-logit.ts';
import type { Profile } from './crossed/profile.ts';
import { AXES, type SignedCells } from './signed-cells.ts';

/** Signed cells of one matrix, an entry for each prompt. */
export interface CrossedMatrix {
  name: string;
  prompts: readonly SignedCells[];
}

/** The crossed logit model of all matrices of a kind. */
export interface CrossedRow extends CrossedLogit {
  projection: Projection;
}

/** Matrices by kind, kinds in the order in which they first come. */
export function byProjection(
  matrices: readonly CrossedMatrix[],
): [Projection, readonly CrossedMatrix[]][] {
  const kinds = new Map<Projection, CrossedMatrix[]>();
  for (const matrix of matrices) {
    const { projection } = parseMatrix(matrix.name)!;
    kinds.set(projection, [...(kinds.get(projection) ?? []), matrix]);
  }
  return [...kinds];
}

export const crossedRow = (
  projection: Projection,
  matrices: readonly CrossedMatrix[],
): CrossedRow => ({ projection, ...crossedLogit(matrices.map(({ prompts }) => prompts)) });

/** Of a table of matrices: the model of each one's kind. */
export const CROSSED_COLUMNS: readonly string[] = [
  ...['crossed_cells', 'crossed_matrices', 'crossed_left_out'],
  ...AXES.flatMap((axis) => ['sd', 'low', 'high', 'p'].map((end) => `crossed_${axis}_${end}`)),
  'crossed_p',
];

/** What a matrix of this kind has in these columns; empty where there are too few cells, and a high end that is open. */
export function crossedValues(
  rows: readonly CrossedRow[],
  { projection }: { projection: Projection },
): CsvValue[] {
  const row = rows.find((one) => one.projection === projection);
  const axis = (profile: Profile | undefined): CsvValue[] => [
    ...[profile?.sd, profile?.interval.low, profile?.interval.high, profile?.p],
  ];
  return [
    ...[row?.cells, row?.matrices, row?.leftOut],
    ...AXES.flatMap((name) => axis(row?.fit?.[name])),
    row?.fit?.p,
  ];
}
