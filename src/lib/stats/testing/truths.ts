import type { Grid } from '../../plan/grid.ts';
import type { MapOutcomes } from '../pairs.ts';
import { simulate } from './maps.ts';

/** How maps come about, so that it is known what a test should find in them. */
export const TRUTHS = [
  'independent',
  'bias',
  'shared columns',
  'shared rows and columns',
  'relative risk',
  'dose',
  'signs of columns',
  'blocks, signs of columns',
  'signs of both',
  'apart within columns',
] as const;
export type Truth = (typeof TRUTHS)[number];

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** A few lines are busy, the rest quiet: on the scale of log odds. */
const activities = (lines: number, next: () => number) =>
  Array.from({ length: lines }, () => (next() < 0.2 ? 3 : 0));

const signs = (lines: number, next: () => number, strength: number) =>
  Array.from({ length: lines }, () => (next() < 0.5 ? strength : -strength));

/** A map of max and min under a truth. @param ground log odds of an NSM on a quiet line */
export function trueMap(
  truth: Truth,
  grid: Grid,
  next: () => number,
  ground = -2,
): Required<Pick<MapOutcomes, 'max' | 'min'>> {
  const [rows, cols] = [activities(grid.rows, next), activities(grid.cols, next)];
  const [rowSigns, colSigns] = [signs(grid.rows, next, 0.8), signs(grid.cols, next, 1)];
  const both = (x: number) => ({ max: logistic(x), min: logistic(x) });
  return simulate(grid, next, (row, col) => {
    switch (truth) {
      case 'independent':
        return both(ground);
      case 'bias':
        return { max: logistic(ground + 0.8), min: logistic(ground - 0.4) };
      case 'shared columns':
        return both(ground - 1 + cols[col]);
      case 'shared rows and columns':
        return both(ground - 2 + rows[row] + cols[col]);
      case 'relative risk': {
        const min = 0.7 * logistic(ground - 1 + cols[col]);
        return { max: Math.min(1, 1.4 * min), min };
      }
      case 'dose':
        // max saturates later: the ratio of max to min grows with a column's activity
        return {
          max: logistic(ground - 1 + 1.2 * cols[col]),
          min: logistic(ground - 1 + 0.4 * cols[col]),
        };
      case 'signs of columns':
        return {
          max: logistic(ground + 2 * colSigns[col]),
          min: logistic(ground - 2 * colSigns[col]),
        };
      case 'blocks, signs of columns': {
        const active = ((row >> 2) + (col >> 2)) % 2 === 0 ? 1.5 : -1.5;
        const x = ground + active;
        return { max: logistic(x + 1.5 * colSigns[col]), min: logistic(x - 1.5 * colSigns[col]) };
      }
      case 'signs of both': {
        const sign = colSigns[col] + rowSigns[row];
        return { max: logistic(ground + sign), min: logistic(ground - sign) };
      }
      case 'apart within columns': {
        // both kinds are busy in the same columns, and there each cell has a sign of its own
        const [x, side] = [ground + cols[col], next() < 0.5 ? 1.5 : -1.5];
        return { max: logistic(x + side), min: logistic(x - side) };
      }
    }
  });
}
