import {
  ENOUGH_TESTED,
  isTested,
  maxMinusMin,
  meanKl,
  nsmShare,
  sumKinds,
  type ModelTotals,
  type Totals,
} from '../lib/results/model-totals.ts';
import {
  allMatrices,
  formatMatrix,
  matrixShape,
  PROJECTIONS,
  type MatrixId,
} from '../lib/model/matrix.ts';
import type { ModelShapes } from '../lib/model/model-config.ts';
import { tileGrid, type ScreenKind } from '../lib/plan/grid.ts';
import type { Palette, Rgb } from './palette.ts';
import { klAt, klColour, klEnds, type KlRange } from './kl-scale.ts';
import { divergingScale, shareColour } from './scales.ts';

/** What one colour for a whole matrix can tell: its share of NSMs, their mean KL, max against min. */
export const ATLAS_MEASURES = ['share', 'severity', 'bias'] as const;
export type AtlasMeasure = (typeof ATLAS_MEASURES)[number];

/**
 * `none`: there is no NSM to measure; `too-few`: so few that their bias would be chance; `part`: so
 * little is tested that its share of NSMs would not be that of the whole.
 */
export type Reading = number | 'not-tested' | 'none' | 'too-few' | 'part';

/** How many cells the maps of some matrices have: all of them, a layer's or a projection's. */
export function cellsOfPart(
  config: ModelShapes,
  tile: number,
  part: Partial<MatrixId> = {},
): number {
  const { layer, projection } = part;
  let cells = 0;
  for (const name of projection ? [projection] : PROJECTIONS) {
    const { rows, cols } = tileGrid(matrixShape(config, name), tile);
    cells += rows * cols * (layer === undefined ? config.num_hidden_layers : 1);
  }
  return cells;
}

/**
 * The share of NSMs of a part of the model; `part`: less than a tenth of its mutants is tested, of the
 * kinds that are tested at all; null: none is.
 * @param cells of its maps
 */
export function shareOf(
  totals: Totals,
  kinds: readonly ScreenKind[],
  cells: number,
): number | 'part' | null {
  const asked = kinds.filter((kind) => totals[kind].tested > 0);
  const sum = sumKinds(totals, asked);
  return sum.tested < ENOUGH_TESTED * cells * asked.length ? 'part' : nsmShare(sum);
}

/** The shares that an atlas can tell: of its matrices, and on its margins of layers, projections and all. */
export function sharesTold({ config, tile, totals, kinds }: SharesOf): {
  matrices: number[];
  margins: number[];
} {
  const told = (counted: Totals, part: Partial<MatrixId>): number[] => {
    const share = shareOf(counted, kinds, cellsOfPart(config, tile, part));
    return typeof share === 'number' ? [share] : [];
  };
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => layer);
  return {
    matrices: allMatrices(config).flatMap((matrix) =>
      told(totals.matrix(formatMatrix(matrix)), matrix),
    ),
    margins: [
      ...layers.flatMap((layer) => told(totals.layer(layer), { layer })),
      ...PROJECTIONS.flatMap((projection) => told(totals.projection(projection), { projection })),
      ...told(totals.all, {}),
    ],
  };
}

interface SharesOf {
  config: ModelShapes;
  tile: number;
  totals: ModelTotals;
  kinds: readonly ScreenKind[];
}

/** With fewer NSMs than this at max and min together nothing is said of their bias. */
export const FEWEST_NSMS = 5;
/** What the numbers of an atlas are where no share can be told. */
export const COUNTS_WORDS =
  'Numbers: NSMs found. Less than a tenth is tested, so they are no share of the whole.';
export const TOO_FEW_WORDS = 'too few NSMs to tell';

/** What a measure reads of a matrix. @param kinds those chosen; bias is always of max and min. @param cells of its map */
export function readTotals(
  totals: Totals,
  measure: AtlasMeasure,
  kinds: readonly ScreenKind[],
  cells: number,
): Reading {
  if (measure === 'bias') {
    if (!isTested(totals, ['max']) || !isTested(totals, ['min'])) return 'not-tested';
    const bias = maxMinusMin(totals);
    if (bias === null) return 'none';
    return sumKinds(totals, ['max', 'min']).nsms < FEWEST_NSMS ? 'too-few' : bias;
  }
  if (!isTested(totals, kinds)) return 'not-tested';
  if (measure === 'share') return shareOf(totals, kinds, cells) ?? 'none';
  return meanKl(sumKinds(totals, kinds)) ?? 'none';
}

const TOPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5];

/** The end of a scale of shares: the first round number that holds them all. */
export function topShare(shares: Iterable<number>): number {
  let most = 0;
  for (const share of shares) most = Math.max(most, share);
  return TOPS.find((top) => most <= top) ?? 1;
}

/** The ends of an atlas's scales. */
export interface AtlasScales {
  /** The share at which its colour ends. */
  shares: number;
  kl: KlRange;
}

/** The colour of a number a measure read. */
export function measureColour(
  measure: AtlasMeasure,
  value: number,
  scales: AtlasScales,
  palette: Palette,
): Rgb {
  if (measure === 'bias') return divergingScale(1, palette)(value);
  if (measure === 'severity') return klColour(value, scales.kl, palette.dark);
  return shareColour(value / scales.shares, palette);
}

/** Two ends of a measure's scale, in words and as values. */
export function measureEnds(
  measure: AtlasMeasure,
  { shares, kl }: AtlasScales,
): { from: string; to: string; values: readonly [number, number] } {
  const [least, most] = klEnds(kl);
  const ends: Record<AtlasMeasure, ReturnType<typeof measureEnds>> = {
    share: { from: '0', to: `${Number((100 * shares).toPrecision(1))} %`, values: [0, shares] },
    severity: { from: least, to: most, values: kl },
    bias: { from: '−1 min', to: 'max +1', values: [-1, 1] },
  };
  return ends[measure];
}

/** The value at a part `t` of the way along a measure's scale; that of KL is logarithmic. */
export function measureAt(measure: AtlasMeasure, t: number, scales: AtlasScales): number {
  const [low, high] = measureEnds(measure, scales).values;
  return measure === 'severity' ? klAt(t, scales.kl) : low + t * (high - low);
}

/** A number short enough to stand in a small field: `3.1`, `12` (per cent), `.034`, `~0`, `+.31`. */
export function shortNumber(measure: AtlasMeasure, value: number): string {
  if (measure === 'share') return shortPercent(value);
  if (measure === 'bias') {
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
