import { scaleLinear, scaleLog } from 'd3';
import { maxOf, minOf } from '../lib/base/arrays.ts';

/** A value with its interval, by layer. */
export interface PlotPoint {
  /** Of the matrix. */
  name: string;
  layer: number;
  value: number;
  low: number;
  high: number;
  /** Whether it stands out over all matrices (false discovery rate). */
  found: boolean;
}

/** A measure layer by layer, a panel for each kind of matrix; all panels share one axis. */
export interface StatsPlot {
  panels: readonly { name: string; points: readonly PlotPoint[] }[];
  layers: number;
  /** What the axis says. */
  axis: string;
  /** What is drawn as no effect. */
  neutral: number;
  limits: readonly [number, number];
  log: boolean;
}

/** Room at the left for the axis, above for the panels' names, below for the layers. */
const AXIS = 56;
const HEAD = 18;
const FOOT = 20;
const GAP = 12;
const PANEL = 132;
/** At the right, for half of the last layer's number. */
const RIGHT = 8;
/** At both ends of the axis, so that a point there is whole. */
const ROOM = 5;
/** How far from its layer a point can still be meant, in pixels. */
const REACH = 8;

export const STATS_PLOT_HEIGHT = HEAD + PANEL + FOOT;
/** Panels narrower than this say nothing. */
const NARROWEST = 56;

/** The least width a plot can be drawn in. */
export const statsPlotWidth = (panels: number): number =>
  AXIS + panels * (NARROWEST + GAP) - GAP + RIGHT;

/** Where everything of a plot stands, in pixels from its top left corner. */
export interface StatsLayout {
  plot: StatsPlot;
  /** Left edge of every panel, in their order; each is `across` wide. */
  lefts: number[];
  across: number;
  top: number;
  bottom: number;
  ticks: number[];
  x: (panel: number, layer: number) => number;
  y: (value: number) => number;
}

/** Lays a plot out: its panels beside each other, all on one scale. @param width of the whole, in pixels */
export function layoutStatsPlot(plot: StatsPlot, width: number): StatsLayout {
  const { panels, layers, neutral, limits, log } = plot;
  const across = (width - AXIS - RIGHT - GAP * (panels.length - 1)) / panels.length;
  const lefts = panels.map((_, i) => AXIS + i * (across + GAP));
  const domain = domainOf(
    panels.flatMap(({ points }) => points),
    ...([neutral, limits, log] as const),
  );
  const x = scaleLinear([-0.5, layers - 0.5], [0, across]);
  const y = (log ? scaleLog : scaleLinear)([...domain], [PANEL - ROOM, ROOM]).clamp(true);
  return {
    ...{ plot, lefts, across, top: HEAD, bottom: HEAD + PANEL },
    ticks: log ? logTicks(domain) : y.ticks(5),
    x: (panel, layer) => lefts[panel] + x(layer),
    y: (value) => HEAD + y(value),
  };
}

/** Where a point and its interval are drawn. */
export const placeOf = ({ y }: StatsLayout, { value, low, high }: PlotPoint) => ({
  at: y(value),
  from: y(low),
  to: y(high),
});

/** The matrix that is meant by a place in the plot: the one whose point is nearest, or none. */
export function pointAt(layout: StatsLayout, at: { x: number; y: number }): PlotPoint | null {
  const { plot, top, bottom, x } = layout;
  if (at.y < top || at.y > bottom) return null;
  const all = plot.panels.flatMap(({ points }, panel) =>
    points.map((point) => ({ point, far: Math.abs(x(panel, point.layer) - at.x) })),
  );
  const nearest = all.reduce<(typeof all)[number] | null>(
    (best, one) => (one.far <= REACH && (!best || one.far < best.far) ? one : best),
    null,
  );
  return nearest?.point ?? null;
}

/** A few round numbers of a logarithmic axis, 1 among them. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const all = [0.001, 0.01, 0.1, 0.3, 1, 3, 10, 100, 1000];
  return all.filter((tick) => tick >= low && tick <= high);
}

/** A domain that holds all points and the neutral value, with room around. */
export function domainOf(
  points: readonly Omit<PlotPoint, 'name' | 'layer' | 'found'>[],
  neutral: number,
  limits: readonly [number, number],
  log: boolean,
): [number, number] {
  const values = points
    .flatMap(({ value, low, high }) => [low, value, high])
    .filter(Number.isFinite);
  const [low, high] = [minOf(values, neutral), maxOf(values, neutral)];
  if (log) return [Math.max(limits[0], low / 1.2), Math.min(limits[1], high * 1.2)];
  const room = 0.06 * (high - low) + 0.02;
  return [Math.max(limits[0], low - room), Math.min(limits[1], high + room)];
}

/** Counts of values in equal bins. */
export function histogram(values: ArrayLike<number>, from: number, to: number, bins: number) {
  const counts = new Array<number>(bins).fill(0);
  for (const value of Array.from(values)) {
    const bin = Math.floor(((value - from) / (to - from)) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))]++;
  }
  return counts;
}
