import { byModel, formatMatrix, parseMatrix, type MatrixId } from '../model/matrix.ts';
import type { MethodId } from '../methods/method-ids.ts';
import { falseDiscoveryRates } from './benjamini-hochberg.ts';
import { FEWEST } from './asymmetry.ts';
import type { MatrixStats } from './matrix-stats.ts';
import { lineWord, type Axis } from './signed-cells.ts';

/** One thing measured of a matrix, as table and plot show it. */
export interface Measure {
  id: 'asymmetry-rows' | 'asymmetry-cols' | 'two-way' | 'bias' | 'rows' | 'cols' | 'odds';
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
  /** Measures of one family are corrected for all of their tests together. */
  family: string;
  read(stats: MatrixStats): Reading | null;
  /** Why there is no reading, in a few words and in a sentence. */
  missing(stats: MatrixStats): readonly [string, string];
}

export interface Reading {
  value: number;
  low: number;
  high: number;
  p: number;
  /** The least value that would have been found in 80 % of maps, at p ≤ 0.05; null: none could be. */
  least: number | null;
}

const NONE = ['none', 'No cell answers to max or to min.'] as const;
/** What `low` and `high` are where they are not of the value but of chance. */
export const RANGE = 'where 95 % of permuted maps lie';

const onBusy = (side: Axis): Measure => ({
  id: side,
  name: `On busy ${lineWord(side)}`,
  axis: `share on busy ${lineWord(side)}`,
  method: 'clustering',
  test: 'permutation, as many cells placed anywhere',
  sides: 1,
  interval: RANGE,
  neutral: 0,
  limits: [0, 1],
  log: false,
  family: side,
  read({ clustering }) {
    if (!clustering) return null;
    const { share, uniformRange, uniformP, least } = clustering[side];
    return { value: share, ...uniformRange, p: uniformP, least };
  },
  missing: ({ max, min }) => (max + min === 0 ? NONE : ['all', 'Every cell answers.']),
});

const tooFew = ({ max, min, both }: MatrixStats) =>
  [
    'too few',
    `Not tested: of the cells that answer to one kind only ${max - both} answer to max and ${min - both} to min; it takes ${FEWEST} of each.`,
  ] as const;

const asymmetryAlong = (side: Axis): Measure => ({
  id: `asymmetry-${side}`,
  name: `Asymmetry of ${lineWord(side)}`,
  axis: `effect, ${lineWord(side)}`,
  method: 'asymmetry',
  test: 'permutation of max only and min only among the cells that are either',
  sides: 1,
  interval: '95 % interval, for these lines',
  neutral: 0,
  limits: [-1, 1],
  log: false,
  family: 'asymmetry',
  read({ asymmetry }) {
    if (!asymmetry) return null;
    const { effect, low, high, p, least } = asymmetry[side];
    return { value: effect, low, high, p, least };
  },
  missing: tooFew,
});

export const MEASURES: readonly Measure[] = [
  asymmetryAlong('rows'),
  asymmetryAlong('cols'),
  {
    id: 'two-way',
    name: 'Two-dimensional',
    axis: 'SD between lines',
    method: 'two-way',
    test: 'permutation of max only and min only within columns and within rows, the larger p of the two',
    sides: 1,
    interval: RANGE,
    neutral: 0,
    limits: [0, 0.5],
    log: false,
    family: 'two-way',
    read({ asymmetry }) {
      if (!asymmetry) return null;
      const { rows, cols, p } = asymmetry.twoWay;
      const weaker = rows.p > cols.p ? rows : cols;
      const least = Math.max(rows.least ?? 1, cols.least ?? 1);
      return { value: weaker.sd, ...weaker.range, p, least: least < 1 ? least : null };
    },
    missing: tooFew,
  },
  {
    id: 'bias',
    name: 'Bias',
    axis: 'share to max',
    method: 'bias',
    test: 'signs of whole lines flipped, the larger p of rows and columns',
    sides: 2,
    interval: '95 % interval, lines drawn again',
    neutral: 0.5,
    limits: [0, 1],
    log: false,
    family: 'bias',
    read({ bias }) {
      if (!bias) return null;
      const least = bias.least === null ? null : 0.5 + bias.least;
      return { value: bias.share, ...bias.interval, p: bias.p, least };
    },
    missing: () => ['none', 'No cell answers to one kind only.'],
  },
  onBusy('rows'),
  onBusy('cols'),
  {
    id: 'odds',
    name: 'Complementarity',
    axis: 'odds ratio',
    method: 'complementarity',
    test: 'min cells moved, every row and column keeping its numbers',
    sides: 2,
    interval: '95 % interval',
    neutral: 1,
    limits: [1e-4, 1e4],
    log: true,
    family: 'odds',
    read({ complementarity }) {
      if (!complementarity) return null;
      const { oddsRatio, interval, p, least } = complementarity;
      return { value: oddsRatio, ...interval, p, least };
    },
    missing({ max, min, paired }) {
      if (max + min === 0) return NONE;
      if (max === 0 || min === 0) {
        const kind = max === 0 ? 'max' : 'min';
        return [`no ${kind}`, `No cell answers to ${kind}.`];
      }
      if (max === paired || min === paired) {
        const kind = max === paired ? 'max' : 'min';
        return [`all ${kind}`, `Every cell answers to ${kind}.`];
      }
      return ['fixed', 'Rows and columns leave the min cells no other places.'];
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

/** How many matrices a measure was tested in. */
export const matricesOf = (rows: readonly StatsRow[], id: MeasureId): number =>
  rows.filter(({ readings }) => readings[id]).length;

/** How many tests its q is over: those of the measure's whole family. */
export function testsOf(rows: readonly StatsRow[], id: MeasureId): number {
  const { family } = measureOf(id);
  return MEASURES.filter((measure) => measure.family === family).reduce(
    (sum, measure) => sum + matricesOf(rows, measure.id),
    0,
  );
}

/** Rows in the order of the model; q is over the rows given, for each family of measures by itself. */
export function statsRows(tested: ReadonlyMap<string, MatrixStats>): StatsRow[] {
  const rows = [...tested].map(([name, stats]) => ({ matrix: parseMatrix(name)!, name, stats }));
  rows.sort((a, b) => byModel(a.matrix, b.matrix));
  const measured = MEASURES.map((measure) => ({
    id: measure.id,
    family: measure.family,
    readings: rows.map(({ stats }) => measure.read(stats)),
  }));
  const found = measured.map(({ id, family, readings }) => {
    const relatives = measured.filter((other) => other.family === family);
    const all = relatives.flatMap((other) => other.readings.map((reading) => reading?.p ?? null));
    const at = relatives.findIndex((other) => other.id === id) * rows.length;
    return { id, readings, q: falseDiscoveryRates(all).slice(at, at + rows.length) };
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
