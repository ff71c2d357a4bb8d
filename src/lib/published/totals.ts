import { matrixShape, PROJECTIONS, type MatrixId } from '../model/matrix.ts';
import { tileGrid } from '../plan/grid.ts';
import { publishedModel, SQUARE, type PublishedModel } from './models.ts';
import { publishedMatrix } from './squares.ts';
import { columnsOf, textOf, wholeNumber, type Sheet } from './sheets.ts';

/** NSMs of one experiment, over all squares of a model. */
export interface ExperimentTotals {
  model: PublishedModel;
  experiment: string;
  max: number;
  min: number;
  zero: number;
}

/** NSMs (all kinds together) or distinct phenotypes of each matrix, by experiment. */
export interface MatrixTotals {
  model: PublishedModel;
  counted: 'NSMs' | 'phenotypes';
  experiments: string[];
  matrices: { matrix: MatrixId; counts: number[] }[];
}

/** How many 64 × 64 squares a model's matrices have, or those of one kind of matrix. */
export function countSquares(model: PublishedModel, only: readonly string[] = PROJECTIONS): number {
  return PROJECTIONS.filter((projection) => only.includes(projection)).reduce((sum, projection) => {
    const { rows, cols } = tileGrid(matrixShape(model.shapes, projection), SQUARE);
    return sum + model.shapes.num_hidden_layers * rows * cols;
  }, 0);
}

/** Reads the sheet `Total_NSM` of table 1; the model is named in the first of its rows only. */
export function readExperimentTotals({ name, rows }: Sheet): ExperimentTotals[] | null {
  const columns = columnsOf(rows[0], ['model', 'experiment', 'maximum', 'minimum', 'zero']);
  if (!columns) return null;
  const [modelAt, experimentAt, ...kindsAt] = columns;
  let model: PublishedModel | undefined;
  return rows.slice(1).flatMap((cells, i) => {
    model = publishedModel(textOf(cells[modelAt])) ?? model;
    const experiment = textOf(cells[experimentAt]);
    if (!model || experiment === '') return [];
    const [max, min, zero] = kindsAt.map((at) => wholeNumber(cells[at], name, i + 2, 'count'));
    return [{ model, experiment, max, min, zero }];
  });
}

/** Reads the sheets of counts per matrix of table 1; their sums per layer are left out. */
export function readMatrixTotals({ name, rows }: Sheet): MatrixTotals | null {
  const model = publishedModel(name);
  const counted = /total_nsm/i.test(name) ? 'NSMs' : /phen/i.test(name) ? 'phenotypes' : null;
  if (!model || !counted || textOf(rows[0]?.[0]) !== 'mid') return null;
  const experiments = rows[0].slice(1).map(textOf).filter(Boolean);
  const matrices = rows.flatMap((cells, i) => {
    const matrix = publishedMatrix(textOf(cells[0]));
    if (!matrix) return [];
    const counts = experiments.map((_, e) => wholeNumber(cells[e + 1], name, i + 1, 'count'));
    return [{ matrix, counts }];
  });
  return { model, counted: counted, experiments, matrices };
}
