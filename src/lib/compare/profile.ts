/** What one map says in a handful of numbers that maps of other shapes say, too. */
import type { Grid, ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import { ENOUGH_TESTED } from '../results/model-totals.ts';
import { NOT_TESTED } from '../results/outcomes.ts';
import { asymmetry } from '../stats/asymmetry.ts';
import { bias } from '../stats/bias.ts';
import { busyLines } from '../stats/busy-lines.ts';
import { complementarity } from '../stats/complementarity.ts';
import { hitsOf, pairUp, type Pairs } from '../stats/pairs.ts';
import { lineOf, type Axis } from '../stats/signed-cells.ts';
import { lineVariance, logEstimate, shareEstimate, type Estimate } from './estimate.ts';
import type { ProfileMeasureId } from './profile-measures.ts';

export type ProfileMap = Partial<
  Record<ScreenKind, Pick<NonNullable<MapResults[ScreenKind]>, 'firstDivergent' | 'kl'>>
>;

export interface ProfileSettings {
  /** Kinds that the shares are of: those that both sides have tested. */
  kinds: readonly ScreenKind[];
  /** NSMs that make a line a busy one; left out: a quarter of its cells, see busyAt. */
  busy?: number;
  /** Mutants that were not run count as silent: the riskiest were run, and the share is what was found. */
  foundOnly?: boolean;
}

/** Fewer NSMs than these tell nothing of where they lie, or of how severe they are. */
const FEWEST_NSMS = 5;

/** What a measure reads of a map; null where it is not defined, or rests on too few. */
export function profileReading(
  id: ProfileMeasureId,
  grid: Grid,
  map: ProfileMap,
  settings: ProfileSettings,
): Estimate | null {
  const { kinds, busy } = settings;
  switch (id) {
    case 'share':
      return shareOfNsms(grid, map, settings);
    case 'severity':
      return meanSeverity(grid, map, kinds);
    case 'rows':
    case 'cols':
      return onBusyLines(grid, hitsOf(grid, map, kinds), id, busy);
    case 'bias':
      return biasOf(pairUp(grid, map));
    case 'odds':
      return oddsOf(pairUp(grid, map));
    case 'asymmetry-rows':
    case 'asymmetry-cols':
      return asymmetryOf(pairUp(grid, map), id === 'asymmetry-rows' ? 'rows' : 'cols');
  }
}

/** The share of NSMs among the mutants of all kinds together. */
function shareOfNsms(
  grid: Grid,
  map: ProfileMap,
  { kinds, foundOnly }: ProfileSettings,
): Estimate | null {
  const cells = grid.rows * grid.cols;
  const [part, whole] = [new Uint8Array(cells), new Uint8Array(cells)];
  let tested = 0;
  for (const kind of kinds) {
    const outcomes = map[kind]?.firstDivergent;
    for (let cell = 0; cell < cells; cell++) {
      const outcome = outcomes ? outcomes[cell] : NOT_TESTED;
      if (outcome !== NOT_TESTED) tested++;
      if (outcome !== NOT_TESTED || foundOnly) whole[cell]++;
      if (outcome >= 0) part[cell]++;
    }
  }
  // a region, or a few squares, is no share of the matrix
  if (!foundOnly && tested < ENOUGH_TESTED * cells * kinds.length) return null;
  return shareEstimate(grid, part, whole);
}

/** Mean KL of the NSMs, in nats. */
function meanSeverity(grid: Grid, map: ProfileMap, kinds: readonly ScreenKind[]): Estimate | null {
  const cells = grid.rows * grid.cols;
  const [sum, count] = [new Float64Array(cells), new Uint8Array(cells)];
  let [total, nsms] = [0, 0];
  for (const kind of kinds) {
    const known = map[kind];
    if (!known) continue;
    for (let cell = 0; cell < cells; cell++) {
      const kl = known.kl[cell];
      if (known.firstDivergent[cell] < 0 || !Number.isFinite(kl)) continue;
      sum[cell] += kl;
      count[cell]++;
      total += kl;
      nsms++;
    }
  }
  if (nsms < FEWEST_NSMS || total <= 0) return null;
  const mean = total / nsms;
  const influence = sum.map((kl, cell) => (kl - mean * count[cell]) / (nsms * mean));
  const found = lineVariance(grid, influence, (cell) => count[cell] > 0);
  return found && logEstimate(mean, found);
}

/** Of the cells that answer to one kind only, the share that answers to max; as in Statistics. */
function biasOf(pairs: Pairs): Estimate | null {
  if (pairs.maxOnly + pairs.minOnly < FEWEST_NSMS) return null;
  const found = bias(pairs);
  return found && { value: found.share, ...found.interval, df: Math.max(1, found.lines - 1) };
}

/** The share of answering cells that lie on lines with many of them. */
function onBusyLines(grid: Grid, hits: Int8Array, axis: Axis, given?: number): Estimate | null {
  const { counts, busy, nsms, tested } = busyLines(grid, hits, axis, given);
  if (nsms < FEWEST_NSMS || nsms === tested) return null;
  const whole = Uint8Array.from(hits, (hit) => Number(hit > 0));
  const part = whole.map((hit, cell) =>
    hit > 0 && counts[lineOf(grid, axis, cell)] >= busy ? 1 : 0,
  );
  return shareEstimate(grid, part, whole);
}

/** The odds ratio of answering to max and to min, every row's and column's numbers kept; as in Statistics. */
function oddsOf(pairs: Pairs): Estimate | null {
  const found = complementarity(pairs);
  return found && { value: found.oddsRatio, ...found.interval, df: Infinity };
}

/** How well an order of the rows, or columns, tells max from min; as in Statistics. */
function asymmetryOf(pairs: Pairs, axis: Axis): Estimate | null {
  const found = asymmetry(pairs);
  if (!found) return null;
  const { effect, low, high } = found[axis];
  return { value: effect, low, high, df: Infinity };
}
