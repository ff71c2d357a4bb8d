import { formatMatrix, parseMatrix, PROJECTIONS, type MatrixId } from '../model/matrix.ts';
import type { MethodId } from '../methods/method-ids.ts';
import { falseDiscoveryRates } from './benjamini-hochberg.ts';
import { FEWEST } from './asymmetry.ts';
import type { MatrixStats } from './matrix-stats.ts';

/** One thing measured of a matrix, as table and plot show it. */
export interface Measure {
  id: 'asymmetry' | 'bias' | 'rows' | 'cols' | 'odds';
  name: string;
  /** What the axis of the plot says. */
  axis: string;
  method: MethodId;
  /** Which test its p is of. */
  test: string;
  /** One-sided: only values above the neutral one can be found. */
  sides: 1 | 2;
  /** What `low` and `high` of a reading are. */
  interval: string;
  /** What it is when there is nothing to find. */
  neutral: number;
  limits: readonly [number, number];
  log: boolean;
  read(stats: MatrixStats): Reading | null;
  /** Why there is no reading, in a few words and in a sentence. */
  missing(stats: MatrixStats): readonly [string, string];
}

export interface Reading {
  value: number;
  low: number;
  high: number;
  p: number;
  /** The end of the interval beyond which nothing is known: the value is only a bound. */
  open?: 'low' | 'high';
}

const NONE = ['none', 'No cell answers to max or to min.'] as const;

const onBusy = (side: 'rows' | 'cols'): Measure => {
  const lines = side === 'rows' ? 'rows' : 'columns';
  return {
    id: side,
    name: `On busy ${lines}`,
    axis: `share on busy ${lines}`,
    method: 'clustering',
    test: 'permutation, as many cells placed anywhere',
    sides: 1,
    interval: 'where 95 % of permuted maps lie',
    neutral: 0,
    limits: [0, 1],
    log: false,
    read({ clustering }) {
      if (!clustering) return null;
      const { share, uniformRange, uniformP } = clustering[side];
      return { value: share, ...uniformRange, p: uniformP };
    },
    missing: ({ max, min }) => (max + min === 0 ? NONE : ['all', 'Every cell answers.']),
  };
};

export const MEASURES: readonly Measure[] = [
  {
    id: 'asymmetry',
    name: 'Asymmetry',
    axis: 'joint effect',
    method: 'asymmetry',
    test: 'permutation of max only and min only among the cells that are either',
    sides: 1,
    interval: '95 % interval',
    neutral: 0,
    limits: [-1, 1],
    log: false,
    read: ({ asymmetry }) =>
      asymmetry && {
        ...{ low: asymmetry.joint.low, high: asymmetry.joint.high },
        ...{ value: asymmetry.joint.effect, p: asymmetry.joint.p },
      },
    missing: ({ max, min, both }) => [
      'too few',
      `Not tested: of the cells that answer to one kind only ${max - both} answer to max and ${min - both} to min; it takes ${FEWEST} of each.`,
    ],
  },
  {
    id: 'bias',
    name: 'Bias',
    axis: 'share to max',
    method: 'bias',
    test: 'exact sign test against one half',
    sides: 2,
    interval: 'Wilson’s 95 % interval',
    neutral: 0.5,
    limits: [0, 1],
    log: false,
    read: ({ bias }) => bias && { value: bias.share, ...bias.interval, p: bias.p },
    missing: () => ['none', 'No cell answers to one kind only.'],
  },
  onBusy('rows'),
  onBusy('cols'),
  {
    id: 'odds',
    name: 'Complementarity',
    axis: 'odds ratio',
    method: 'complementarity',
    test: 'Fisher’s exact test',
    sides: 2,
    interval: 'Woolf’s 95 % interval',
    neutral: 1,
    limits: [1e-4, 1e4],
    log: true,
    read({ complementarity: paired }) {
      if (!paired) return null;
      const reading = { value: paired.oddsRatio, ...paired.interval, p: paired.p };
      if (paired.empty === null) return reading;
      const isZero = paired.empty === 'both' || paired.empty === 'neither';
      return { ...reading, open: isZero ? 'low' : 'high' };
    },
    missing({ max, min, paired }) {
      if (max + min === 0) return NONE;
      const silent = max === 0 || min === 0;
      const kind = (silent ? max === 0 : max === paired) ? 'max' : 'min';
      return silent
        ? [`no ${kind}`, `No cell answers to ${kind}.`]
        : [`all ${kind}`, `Every cell answers to ${kind}.`];
    },
  },
];

export type MeasureId = Measure['id'];

/** The measure of an id. */
export const measureOf = (id: MeasureId): Measure => MEASURES.find((measure) => measure.id === id)!;

/** The false discovery rate up to which a reading counts as found. */
export const FOUND = 0.05;

/** A matrix with all its readings and their false discovery rates over the model. */
export interface StatsRow {
  matrix: MatrixId;
  name: string;
  stats: MatrixStats;
  readings: Record<MeasureId, (Reading & { q: number }) | null>;
}

/** Whether a matrix’s reading of a measure counts as found; one that was not tested does not. */
export const isFound = ({ readings }: StatsRow, id: MeasureId): boolean =>
  (readings[id]?.q ?? 1) <= FOUND;

/** How far a reading is from what chance would give; odds ratios by their logarithm. */
function strength({ stats, readings }: StatsRow, id: MeasureId): number {
  const { value } = readings[id]!;
  if (id === 'rows' || id === 'cols') return value - stats.clustering![id].uniform;
  const { neutral, log } = measureOf(id);
  return Math.abs(log ? Math.log(value / neutral) : value - neutral);
}

/** The row with the strongest effect of those that are found; null: none is. */
export function strongestFound(rows: readonly StatsRow[], id: MeasureId): StatsRow | null {
  const found = rows.filter((row) => isFound(row, id));
  const [first] = found.toSorted((a, b) => strength(b, id) - strength(a, id));
  return first ?? null;
}

/** How many matrices a measure was tested in: its q is over these. */
export const testsOf = (rows: readonly StatsRow[], id: MeasureId): number =>
  rows.filter(({ readings }) => readings[id]).length;

/** Rows in the order of the model; q is over the rows given, for each measure by itself. */
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
