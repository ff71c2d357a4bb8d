import {
  isTested,
  maxMinusMin,
  meanKl,
  nsmShare,
  sumKinds,
  type Totals,
} from '../lib/model-totals.ts';
import type { ScreenKind } from '../lib/plan.ts';
import type { Palette, Rgb } from './palette.ts';
import { divergingScale, KL_RANGE, klColour, shareColour } from './scales.ts';

/** What one colour for a whole matrix can tell: its share of NSMs, their mean KL, max against min. */
export const ATLAS_MEASURES = ['share', 'severity', 'asymmetry'] as const;
export type AtlasMeasure = (typeof ATLAS_MEASURES)[number];

/** `none`: there is no NSM to measure. */
export type Reading = number | 'not-tested' | 'none';

/** What a measure reads of a matrix. @param kinds those chosen; asymmetry is always of max and min */
export function readTotals(
  totals: Totals,
  measure: AtlasMeasure,
  kinds: readonly ScreenKind[],
): Reading {
  if (measure === 'asymmetry') {
    const tested = isTested(totals, ['max']) && isTested(totals, ['min']);
    return tested ? (maxMinusMin(totals) ?? 'none') : 'not-tested';
  }
  if (!isTested(totals, kinds)) return 'not-tested';
  const sum = sumKinds(totals, kinds);
  return (measure === 'share' ? nsmShare(sum) : meanKl(sum)) ?? 'none';
}

const TOPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/** The end of a scale of shares: the first round number that holds them all. */
export function topShare(shares: Iterable<number>): number {
  let most = 0;
  for (const share of shares) most = Math.max(most, share);
  return TOPS.find((top) => most <= top) ?? 1;
}

/** The colour of a number a measure read. @param top end of the scale of shares */
export function measureColour(
  measure: AtlasMeasure,
  value: number,
  top: number,
  palette: Palette,
): Rgb {
  if (measure === 'asymmetry') return divergingScale(1, palette)(value);
  if (measure === 'severity') return klColour(value, palette.dark);
  return shareColour(value / top, palette);
}

/** Two ends of a measure's scale, in words and as values. */
export function measureEnds(
  measure: AtlasMeasure,
  top: number,
): { from: string; to: string; values: readonly [number, number] } {
  const ends: Record<AtlasMeasure, ReturnType<typeof measureEnds>> = {
    share: { from: '0', to: `${Number((100 * top).toPrecision(1))} %`, values: [0, top] },
    severity: { from: String(KL_RANGE[0]), to: `${KL_RANGE[1]} nats`, values: KL_RANGE },
    asymmetry: { from: '−1 min', to: 'max +1', values: [-1, 1] },
  };
  return ends[measure];
}

/** The value at a part `t` of the way along a measure's scale; that of KL is logarithmic. */
export function measureAt(measure: AtlasMeasure, t: number, top: number): number {
  const [low, high] = measureEnds(measure, top).values;
  return measure === 'severity' ? low * (high / low) ** t : low + t * (high - low);
}

/** A number short enough to stand in a small field: `3.1`, `12` (per cent), `.034`, `~0`, `+.31`. */
export function shortNumber(measure: AtlasMeasure, value: number): string {
  if (measure === 'share') return shortPercent(value);
  if (measure === 'asymmetry') {
    if (Math.abs(value) < 0.005) return '0';
    const size = trimmed(Math.abs(value).toFixed(2));
    return `${value > 0 ? '+' : '−'}${size}`;
  }
  if (value < 0.0005) return value === 0 ? '0' : '~0';
  return trimmed(value < 0.01 ? value.toFixed(3) : String(Number(value.toPrecision(2))));
}

/** A share as a short percentage, without its sign: `0`, `<.1`, `3.1`, `12`. */
export function shortPercent(share: number): string {
  const percent = 100 * share;
  if (percent === 0) return '0';
  if (percent < 0.1) return '<.1';
  return percent < 9.95 ? percent.toFixed(1) : String(Math.round(percent));
}

const trimmed = (text: string) =>
  text
    .replace(/^0\./, '.')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
