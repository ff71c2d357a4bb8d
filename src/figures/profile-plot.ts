import { scaleLinear, scaleLog } from 'd3';
import { maxOf, minOf } from '../lib/base/arrays.ts';
import type { LayerAxis } from '../lib/compare/profile-difference.ts';
import type { Projection } from '../lib/model/matrix.ts';

/** A matrix's reading with its interval. */
export interface ProfilePoint {
  layer: number;
  /** Its layer, or its depth from 0 to 1. */
  x: number;
  value: number;
  low: number;
  high: number;
}

/** One projection over the layers of both sides. */
export interface ProfilePanel {
  projection: Projection;
  first: readonly ProfilePoint[];
  second: readonly ProfilePoint[];
  /** Where two matrices differ at the false discovery rate that counts as found. */
  different: readonly number[];
  /** Whether they do over all layers. */
  isDifferent: boolean;
}

/** A measure of two results: a panel for each projection, all on one scale. */
export interface ProfilePlot {
  panels: readonly ProfilePanel[];
  axis: LayerAxis;
  /** Layers of the deeper model. */
  layers: number;
  /** What the vertical axis says. */
  says: string;
  /** Drawn as no effect; null: nothing is. */
  neutral: number | null;
  limits: readonly [number, number];
  log: boolean;
}

/** Where everything of a plot stands, in pixels from its top left corner. */
export interface ProfileLayout {
  plot: ProfilePlot;
  width: number;
  height: number;
  /** Of each panel, in their order; its frame without head and foot. */
  frames: { x: number; y: number; width: number; height: number }[];
  ticks: number[];
  /** From the foot of the lines to their top. */
  domain: readonly [number, number];
  /** Across a panel, and down it, from its frame's corner. */
  x: (value: number) => number;
  y: (value: number) => number;
}

const AXIS = 52;
const HEAD = 20;
const FOOT = 22;
const GAP = 14;
const RIGHT = 8;
const PANEL = 128;
/** Room above the lines for the marks of what differs. */
const MARKS = 12;

/** Seven beside each other where there is room, else four or two. */
const panelsAcross = (width: number): number => (width >= 1280 ? 7 : width >= 620 ? 4 : 2);

/** Lays a plot out in rows of panels. @param width of the whole, in pixels */
export function layoutProfile(plot: ProfilePlot, width: number): ProfileLayout {
  const { panels, axis, layers, log } = plot;
  const across = panelsAcross(width);
  const rows = Math.ceil(panels.length / across);
  const panelWidth = (width - AXIS - RIGHT - GAP * (across - 1)) / across;
  const row = HEAD + PANEL + FOOT;
  const frames = panels.map((_, i) => ({
    x: AXIS + (i % across) * (panelWidth + GAP),
    y: HEAD + Math.floor(i / across) * row,
    width: panelWidth,
    height: PANEL,
  }));
  const room = axis === 'depth' ? 0.04 : 0.5;
  const end = axis === 'depth' ? 1 : Math.max(1, layers - 1);
  const x = scaleLinear([-room, end + room], [0, panelWidth]);
  const domain = profileDomain(plot);
  const y = (log ? scaleLog : scaleLinear)([...domain], [PANEL - 4, MARKS + 4]).clamp(true);
  const ticks = log ? y.ticks(4).filter((t) => isRound(t)) : y.ticks(4);
  return { plot, width, height: rows * row, frames, ticks, domain, x, y };
}

/** 1, 2 or 5 times a power of ten. */
const isRound = (x: number) => ['1', '2', '5'].includes(x.toExponential().split('e')[0]);

/**
 * A domain that holds all values, and nine in ten of the ends of their intervals: one very uncertain
 * matrix does not press all others together; its band is cut off.
 */
function profileDomain({ panels, neutral, limits, log }: ProfilePlot): [number, number] {
  const points = panels.flatMap(({ first, second }) => [...first, ...second]);
  const usable = (values: number[]) =>
    values.filter((v) => Number.isFinite(v) && (!log || v > 0)).sort((a, b) => a - b);
  const values = usable(points.map(({ value }) => value));
  const [lows, highs] = [usable(points.map((p) => p.low)), usable(points.map((p) => p.high))];
  if (values.length === 0) return log ? [0.1, 10] : [0, 1];
  const at = (sorted: number[], part: number) => sorted[Math.floor(part * (sorted.length - 1))];
  let low = Math.min(minOf(values), at(lows, 0.1), neutral ?? Infinity);
  let high = Math.max(maxOf(values), at(highs, 0.9), neutral ?? -Infinity);
  if (!log && neutral === null) low = Math.min(low, 0);
  const room = log ? 1.15 : 0.04 * (high - low) || 0.02;
  low = log ? low / room : low - (low > limits[0] ? room : 0);
  high = log ? high * room : high + room;
  return [Math.max(limits[0] || (log ? 1e-9 : limits[0]), low), Math.min(limits[1], high)];
}

/** Where an interval goes on beyond a domain. */
export const cutEnds = (
  { low, high }: Pick<ProfilePoint, 'low' | 'high'>,
  [from, to]: readonly [number, number],
): { below: boolean; above: boolean } => ({ below: low < from, above: high > to });

/** Whether any band of a plot is cut off. */
export function hasCutBands(plot: ProfilePlot): boolean {
  const domain = profileDomain(plot);
  return plot.panels.some(({ first, second }) =>
    [...first, ...second].some((point) => {
      const { below, above } = cutEnds(point, domain);
      return below || above;
    }),
  );
}

/** The panel and the layer of a place in the plot; null beside the panels. */
export function profileAt(
  { plot, frames, x }: ProfileLayout,
  at: { x: number; y: number },
): { panel: ProfilePanel; first: ProfilePoint | null; second: ProfilePoint | null } | null {
  const i = frames.findIndex(
    (f) => at.x >= f.x && at.x <= f.x + f.width && at.y >= f.y && at.y <= f.y + f.height,
  );
  if (i < 0) return null;
  const panel = plot.panels[i];
  const nearest = (points: readonly ProfilePoint[]) =>
    points.reduce<ProfilePoint | null>(
      (best, point) =>
        !best ||
        Math.abs(x(point.x) - (at.x - frames[i].x)) < Math.abs(x(best.x) - (at.x - frames[i].x))
          ? point
          : best,
      null,
    );
  return { panel, first: nearest(panel.first), second: nearest(panel.second) };
}
