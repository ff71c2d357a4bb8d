import { interpolateCividis } from 'd3';
import { isUnread, type KindOutcomes } from '../lib/results/outcomes.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import type { Rgb } from './palette.ts';
import { colourTable, outstanding, pickColour } from './scales.ts';

/** The ends of a scale of KL in nats; it is logarithmic between them. */
export type KlRange = readonly [low: number, high: number];

/** Where a scale of KL may end, in nats. What lies beyond has the colour of the end. */
export const KL_STEPS = [1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100] as const;

/** The scale where nothing is known yet. */
export const KL_RANGE: KlRange = [1e-3, 10];

/** The scale that holds two values and all between them, from step to step; never of one step only. */
export function fitKl(least: number, most: number): KlRange {
  const last = KL_STEPS.length - 1;
  const from = Math.max(
    0,
    KL_STEPS.findLastIndex((step) => step <= least),
  );
  const to = KL_STEPS.findIndex((step) => step >= most);
  const high = Math.max(to < 0 ? last : to, 1);
  return [KL_STEPS[Math.min(from, high - 1)], KL_STEPS[high]];
}

/** The scale that holds what two scales hold. */
export const widerKl = (a: KlRange, b: KlRange): KlRange => [
  Math.min(a[0], b[0]),
  Math.max(a[1], b[1]),
];

/** The smallest and the largest KL of a map's NSMs, and of how many mutants that was counted. */
interface Span {
  tested: number;
  least: number;
  most: number;
}

/** Maps are filled in place: what was counted holds until they have more. */
const spans = new WeakMap<KindOutcomes, Span>();

function spanOf(known: KindOutcomes): Span {
  const before = spans.get(known);
  if (before?.tested === known.tested) return before;
  const { firstDivergent: outcomes, kl } = known;
  // of blocks that are not read their headers tell
  let [least, most] = known.unread?.klSpan ?? [Infinity, -Infinity];
  for (let cell = 0; cell < outcomes.length; cell++) {
    if (outcomes[cell] < 0 || isUnread(known, cell)) continue;
    if (kl[cell] < least) least = kl[cell];
    if (kl[cell] > most) most = kl[cell];
  }
  const span = { tested: known.tested, least, most };
  spans.set(known, span);
  return span;
}

/**
 * One scale for all NSMs of some maps. As they fill it can only widen.
 * @param leastKl NSMs of a smaller KL are not shown, in nats
 */
export function klRangeOf(
  maps: readonly MapResults[],
  kinds: readonly ScreenKind[],
  leastKl = 0,
): KlRange {
  let [least, most] = [Infinity, -Infinity];
  for (const map of maps)
    for (const kind of kinds) {
      const span = map[kind] && spanOf(map[kind]);
      if (!span) continue;
      least = Math.min(least, span.least);
      most = Math.max(most, span.most);
    }
  if (most < Math.max(leastKl, least)) return KL_RANGE;
  return fitKl(Math.max(least, leastKl), most);
}

/** Keeps scales of what may also shrink from doing so: of an owner and a key the widest so far. */
export class WidestKl {
  private readonly kept = new WeakMap<object, Map<string, KlRange>>();

  widen(owner: object, key: string, values: Iterable<number>): KlRange {
    const ranges = this.kept.get(owner) ?? new Map<string, KlRange>();
    this.kept.set(owner, ranges);
    let [least, most] = [Infinity, -Infinity];
    for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
    const before = ranges.get(key);
    if (least > most) return before ?? KL_RANGE;
    const now = fitKl(least, most);
    const range = before ? widerKl(before, now) : now;
    ranges.set(key, range);
    return range;
  }
}

/** How far along a scale a KL lies, from 0 to 1. */
export function klPart(kl: number, [low, high]: KlRange): number {
  const t = Math.log(Math.max(kl, 1e-30) / low) / Math.log(high / low);
  return Math.min(1, Math.max(0, t));
}

/** The KL at a part `t` of the way along a scale. */
export const klAt = (t: number, [low, high]: KlRange): number => low * (high / low) ** t;

/** The ends of a scale in words. */
export const klEnds = ([low, high]: KlRange): [string, string] => [String(low), `${high} nats`];

let cividis: Rgb[] | null = null;

/** Colour of a mean KL divergence: cividis over its logarithm. */
export function klColour(kl: number, range: KlRange, dark: boolean): Rgb {
  cividis ??= colourTable(interpolateCividis);
  return pickColour(cividis, outstanding(klPart(kl, range), dark));
}
