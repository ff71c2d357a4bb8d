import { formatMatrix, parseMatrix, PROJECTIONS, type MatrixId } from '../../lib/matrix.ts';
import { falseDiscoveryRates } from '../../lib/stats/benjamini-hochberg.ts';
import type { MatrixStats } from '../../lib/stats/matrix-stats.ts';
import type { MethodId } from '../../lib/methods.ts';
import { small } from '../words.ts';

/** One thing measured of a matrix, as table and plot show it. */
export interface Measure {
  id: 'asymmetry' | 'bias' | 'rows' | 'cols' | 'odds';
  name: string;
  method: MethodId;
  /** What it is when there is nothing to find. */
  neutral: number;
  limits: readonly [number, number];
  log: boolean;
  read(stats: MatrixStats): Reading | null;
}

export interface Reading {
  value: number;
  low: number;
  high: number;
  p: number;
  /** What chance would give, where that differs by matrix. */
  chance?: number;
}

const share = (of: 'rows' | 'cols') => (stats: MatrixStats) => {
  const axis = stats.clustering?.[of];
  if (!axis) return null;
  return {
    value: axis.share,
    low: axis.uniform,
    high: axis.share,
    p: axis.uniformP,
    chance: axis.uniform,
  };
};

export const MEASURES: readonly Measure[] = [
  {
    id: 'asymmetry',
    name: 'Asymmetry',
    method: 'asymmetry',
    neutral: 0,
    limits: [-1, 1],
    log: false,
    read: ({ asymmetry }) =>
      asymmetry && { ...asymmetry.joint, value: asymmetry.joint.effect, p: asymmetry.joint.p },
  },
  {
    id: 'bias',
    name: 'Bias',
    method: 'bias',
    neutral: 0.5,
    limits: [0, 1],
    log: false,
    read: ({ bias }) => bias && { value: bias.share, ...bias.interval, p: bias.p },
  },
  {
    id: 'rows',
    name: 'On busy rows',
    method: 'clustering',
    neutral: 0,
    limits: [0, 1],
    log: false,
    read: share('rows'),
  },
  {
    id: 'cols',
    name: 'On busy columns',
    method: 'clustering',
    neutral: 0,
    limits: [0, 1],
    log: false,
    read: share('cols'),
  },
  {
    id: 'odds',
    name: 'Complementarity',
    method: 'complementarity',
    neutral: 1,
    limits: [1e-4, 1e4],
    log: true,
    read: ({ complementarity: of }) => of && { value: of.oddsRatio, ...of.interval, p: of.p },
  },
];

export type MeasureId = Measure['id'];

/** A matrix with all its readings and their false discovery rates over the model. */
export interface StatsRow {
  matrix: MatrixId;
  name: string;
  stats: MatrixStats;
  readings: Record<MeasureId, (Reading & { q: number }) | null>;
}

/** Rows in the order of the model; q is over the rows given. */
export function statsRows(tested: ReadonlyMap<string, MatrixStats>): StatsRow[] {
  const rows = [...tested].map(([name, stats]) => ({ matrix: parseMatrix(name)!, name, stats }));
  const place = ({ layer, projection }: MatrixId) => layer * 7 + PROJECTIONS.indexOf(projection);
  rows.sort((a, b) => place(a.matrix) - place(b.matrix));
  const found = MEASURES.map((measure) => {
    const readings = rows.map(({ stats }) => measure.read(stats));
    const q = falseDiscoveryRates(readings.map((reading) => reading?.p ?? null));
    return { id: measure.id, readings, q };
  });
  return rows.map((row, i) => ({
    ...row,
    name: formatMatrix(row.matrix),
    readings: Object.fromEntries(
      found.map(({ id, readings, q }) => {
        const reading = readings[i];
        return [id, reading && { ...reading, q: q[i] ?? 1 }];
      }),
    ) as StatsRow['readings'],
  }));
}

/** An odds ratio; beyond a thousand its size says nothing more. */
export function oddsWords(ratio: number): string {
  if (ratio > 1000) return '>1,000';
  return ratio < 0.001 ? '<0.001' : small(ratio);
}

/** The false discovery rate below which a reading counts as found. */
export const FOUND = 0.05;
