import { scaleLinear, scaleLog } from 'd3';

/** A value with its interval, by layer; `known` false where nothing can be said. */
export interface PlotPoint {
  layer: number;
  value: number;
  low: number;
  high: number;
  /** Whether it stands out over all matrices (false discovery rate). */
  found: boolean;
}

export interface PlotLook {
  width: number;
  height: number;
  layers: number;
  /** What the axis covers; `log`: both ends are above 0. */
  domain: readonly [number, number];
  log: boolean;
}

/** A panel of the plot: layers along, the measure up; pixels from its top left corner. */
export function layoutPanel({ width, height, layers, domain, log }: PlotLook) {
  const x = scaleLinear([-0.5, layers - 0.5], [0, width]);
  const y = (log ? scaleLog : scaleLinear)([...domain], [height - 1, 1]).clamp(true);
  return { x, y, ticks: log ? logTicks(domain) : y.ticks(5) };
}

/** A few round numbers of a logarithmic axis, 1 among them. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const all = [0.001, 0.01, 0.1, 0.3, 1, 3, 10, 100, 1000];
  return all.filter((tick) => tick >= low && tick <= high);
}

/** A domain that holds all points and the neutral value, with room around. */
export function domainOf(
  points: readonly PlotPoint[],
  neutral: number,
  limits: readonly [number, number],
  log: boolean,
): [number, number] {
  const values = points.flatMap(({ low, high }) => [low, high]).filter(Number.isFinite);
  const [low, high] = [Math.min(neutral, ...values), Math.max(neutral, ...values)];
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
