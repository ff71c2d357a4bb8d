import { quantileSorted, standardDeviation } from 'simple-statistics';
import { busyLines, countOnBusy, expectedShare } from './busy-lines.ts';
import type { Interval } from './exact.ts';
import { Z_POWER } from './normal.ts';
import { choose, seededRandom, type Random } from './random.ts';
import { lineOf, type Axis } from './signed-cells.ts';
import type { Grid } from '../plan/grid.ts';

export interface ClusteringSettings {
  permutations: number;
  seed: number;
  /** NSMs that make a line a busy one: given, or chosen by busyAt (busy-lines.ts). */
  busy?: number;
}

const CLUSTERING_SETTINGS: ClusteringSettings = { permutations: 1000, seed: 1 };

/** How the NSMs of a map gather on its rows, or on its columns. */
export interface AxisClustering {
  /** NSMs that make a line of this axis a busy one. */
  busy: number;
  /** Share of all NSMs that lie on busy lines. */
  share: number;
  /** The share expected if the NSMs were placed anywhere. */
  uniform: number;
  /** Where the shares of 95 % of the maps lie in which they are. */
  uniformRange: Interval;
  /** p against that, one-sided. */
  uniformP: number;
  /** The least share that would have been found against it in 80 % of maps; null: none could be. */
  least: number | null;
  /** The share expected if only the counts of the other axis were kept. */
  kept: number;
  keptRange: Interval;
  keptP: number;
}

export interface Clustering {
  cells: number;
  nsms: number;
  rows: AxisClustering;
  cols: AxisClustering;
}

/**
 * Axis clustering: the share of NSMs that lie on a row (or column) with at least m NSMs, against
 * two nulls. Uniform: the same number of NSMs placed anywhere among the tested cells. Kept: when
 * columns are asked about, each row keeps its number of NSMs and places them anywhere among its own
 * tested cells, so that busy rows alone make no busy columns; and the reverse. p = (1 + permuted
 * maps with at least the share) / (1 + permutations). Least: the 95 % quantile of the uniform
 * null's shares and 0.84 of their standard deviations (normal approximation).
 * @param hits 1 for an NSM, 0 for another tested cell, −1 for the rest; array of grid.rows · grid.cols
 * @returns null if there is no NSM, or every tested cell is one
 */
export function clustering(
  grid: Grid,
  hits: Int8Array,
  settings: ClusteringSettings = CLUSTERING_SETTINGS,
): Clustering | null {
  const cells = Uint32Array.from(hits.keys()).filter((cell) => hits[cell] >= 0);
  const nsms = cells.reduce((sum, cell) => sum + hits[cell], 0);
  if (nsms === 0 || nsms === cells.length) return null;
  return {
    cells: cells.length,
    nsms,
    rows: clusterAxis(grid, cells, hits, nsms, 'rows', settings),
    cols: clusterAxis(grid, cells, hits, nsms, 'cols', settings),
  };
}

function clusterAxis(
  grid: Grid,
  unordered: Uint32Array,
  hits: Int8Array,
  nsms: number,
  axis: Axis,
  { permutations, seed, busy: given }: ClusteringSettings,
): AxisClustering {
  // by the other axis' lines, so that each of those is a run of this list
  const otherOf = (cell: number) => lineOf(grid, axis === 'rows' ? 'cols' : 'rows', cell);
  const cells = unordered.slice().sort((a, b) => otherOf(a) - otherOf(b) || a - b);
  const line = cells.map((cell) => lineOf(grid, axis, cell));
  const { counts, sizes, busy, onBusy } = busyLines(grid, hits, axis, given);
  const real = onBusy / nsms;

  /** Shares of permuted maps in which each run keeps its number of NSMs: mean, middle 95 %, and p. */
  const against = (runs: Run[]) => {
    const place = placer(runs, line, sizes, seededRandom(seed));
    const shares = new Float64Array(permutations);
    for (let b = 0; b < permutations; b++) {
      place(counts);
      shares[b] = countOnBusy(counts, busy) / nsms;
    }
    const atLeast = shares.filter((value) => value >= real).length;
    const inOrder = Array.from(shares.slice().sort());
    const [low, high] = [0.025, 0.975].map((at) => quantileSorted(inOrder, at));
    return {
      mean: shares.reduce((sum, value) => sum + value, 0) / permutations,
      range: { low, high },
      least: quantileSorted(inOrder, 0.95) + Z_POWER * standardDeviation(inOrder),
      p: (1 + atLeast) / (1 + permutations),
    };
  };
  const anywhere = against([{ from: 0, to: cells.length, nsms }]);
  const kept = against(runsOf(cells, hits, otherOf));
  return {
    busy,
    share: real,
    uniform: expectedShare(sizes, cells.length, nsms, busy),
    uniformRange: anywhere.range,
    uniformP: anywhere.p,
    least: anywhere.least < 1 ? anywhere.least : null,
    kept: kept.mean,
    keptRange: kept.range,
    keptP: kept.p,
  };
}

/** Neighbouring entries of the list of cells, and how many NSMs are among them. */
interface Run {
  from: number;
  to: number;
  nsms: number;
}

/**
 * Places NSMs at random within each run and counts them by line. Where a run is more than half
 * full, the cells without one are placed instead.
 */
function placer(runs: Run[], line: Uint32Array, sizes: Uint32Array, random: Random) {
  const order = line.map((_, i) => i);
  const fuller = runs.map(({ from, to, nsms }) => 2 * nsms > to - from);
  const all = new Uint32Array(sizes.length);
  runs.forEach(({ from, to }, r) => {
    if (fuller[r]) for (let i = from; i < to; i++) all[line[i]]++;
  });
  return (counts: Uint32Array) => {
    counts.set(all);
    runs.forEach(({ from, to, nsms }, r) => {
      const k = fuller[r] ? to - from - nsms : nsms;
      const step = fuller[r] ? -1 : 1;
      choose(order, k, random, from, to);
      for (let i = from; i < from + k; i++) counts[line[order[i]]] += step;
    });
  };
}

/** The cells on each line of the other axis, which lie side by side. */
function runsOf(cells: Uint32Array, hits: Int8Array, otherOf: (cell: number) => number): Run[] {
  const runs: Run[] = [];
  cells.forEach((cell, i) => {
    const last = runs.at(-1);
    if (last && otherOf(cells[last.from]) === otherOf(cell)) {
      last.to = i + 1;
      last.nsms += hits[cell];
    } else runs.push({ from: i, to: i + 1, nsms: hits[cell] });
  });
  return runs;
}
