import fc from 'fast-check';
import type { ModelConfig } from '../model/model-config.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../model/matrix.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { tileOrder } from '../plan/enumerate.ts';
import { SCREEN_KINDS, type Span } from '../plan/grid.ts';
import type { TileSites } from '../plan/plan.ts';
import { tileCount } from '../plan/sites.ts';
import { formatBudget, type Budget } from '../risk/budget.ts';
import { RISK_BINS } from '../risk/risk-bins.ts';
import type { RunPrediction } from '../run-file/run-prediction.ts';
import { matricesOf, sitesOf } from './arbitrary.ts';

/** Any finite f32. */
export const f32 = fc.float({ noNaN: true, noDefaultInfinity: true });

/** Plans of tiles that fit a model, of at most a few thousand mutants: with regions and samples, and without. */
export function tileSitesOf(config: ModelConfig): fc.Arbitrary<TileSites> {
  const span = (tile: number, end: number): fc.Arbitrary<Span> =>
    fc
      .tuple(fc.nat(Math.ceil(end / tile) - 1), fc.nat(Math.ceil(end / tile) - 1))
      .map(([a, b]) => [Math.min(a, b) * tile, Math.min(end, (Math.max(a, b) + 1) * tile)]);
  return fc
    .record({
      matrices: fc.uniqueArray(matricesOf(config).map(formatMatrix), {
        minLength: 1,
        maxLength: 3,
      }),
      tile: fc.constantFrom(8, 12, 16, 32),
      kinds: fc.subarray([...SCREEN_KINDS], { minLength: 1 }),
    })
    .chain(({ matrices, tile, kinds }) => {
      const shapes = matrices.map((name) => matrixShape(config, parseMatrix(name)!.projection));
      const rows = Math.min(...shapes.map((shape) => shape.rows));
      const cols = Math.min(...shapes.map((shape) => shape.cols));
      // spans must end with tiles in every matrix
      const inner = (length: number) => Math.max(tile, Math.floor(length / tile) * tile);
      const fits = tile <= Math.min(rows, cols);
      const region = fc.record(
        { rows: span(tile, inner(rows)), cols: span(tile, inner(cols)) },
        { requiredKeys: [] },
      );
      const all: TileSites = {
        type: 'tiles',
        matrices: [...matrices],
        tile,
        kinds,
        order: 'coarse',
      };
      return fc
        .record({
          region: fits ? fc.option(region, { nil: undefined }) : fc.constant(undefined),
          share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
          seed: fc.integer({ min: 0, max: 0xffffffff }),
        })
        .map(({ region, share, seed }): TileSites => {
          const part = { ...all, ...(region ? { region } : {}) };
          if (share === null) return part;
          const count = Math.max(1, Math.round(share * tileCount(config, part)));
          return { ...part, sample: { count, seed } };
        });
    });
}

/** Lists of mutations, of blocks and of values. */
export const lists = (config: ModelConfig): fc.Arbitrary<Mutation[]> =>
  fc.array(
    fc.oneof(
      fc.record({ site: sitesOf(config), kind: fc.constantFrom(...SCREEN_KINDS) }),
      fc.record({ site: sitesOf(config), kind: fc.constant('value' as const), value: f32 }),
    ),
    { minLength: 1, maxLength: 12 },
  );

const budgets = fc.oneof(
  fc.constantFrom(0.3, 1).map((from): Budget => ({ type: 'risk', from })),
  fc.constantFrom(0.005, 1).map((share): Budget => ({ type: 'share', share })),
  fc.nat(1e6).map((count): Budget => ({ type: 'count', count: count + 1 })),
  fc.constantFrom(30_000, 120_000).map((ms): Budget => ({ type: 'time', ms })),
  fc.constantFrom(50, 3).map((oneIn): Budget => ({ type: 'yield', oneIn })),
);

/** A ranking: its list, the riskiest first and then an audit's, each with its risk. */
export interface Ranked {
  window: number;
  mutations: Mutation[];
  risks: (number | null)[];
  prediction: RunPrediction;
}

/** Risks at which the strata of these audits begin. */
const STRATA = [1, 0.25, 0];
const risks = fc.float({ min: Math.fround(0.06), max: 8, noNaN: true });

/** Rankings of the mutants of some matrices, with and without an audit. */
export function rankings(config: ModelConfig): fc.Arbitrary<Ranked> {
  const sites = tileSitesOf(config).map(({ matrices, tile, kinds }): TileSites => ({
    ...{ type: 'tiles', matrices, tile, kinds, order: 'coarse' },
  }));
  return sites
    .chain((tiles) => {
      const mutants = tileCount(config, tiles);
      const most = Math.min(12, mutants);
      return fc.record({
        tiles: fc.constant(tiles),
        places: fc.uniqueArray(fc.nat(mutants - 1), { minLength: 1, maxLength: most }),
        risky: fc.array(fc.oneof(risks, fc.constant(Infinity)), { minLength: 12, maxLength: 12 }),
        others: fc.array(fc.option(risks), { minLength: 12, maxLength: 12 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        bin: fc.nat(RISK_BINS - 1),
        budget: budgets.map(formatBudget),
        seed: fc.nat(0xffffffff),
        window: fc.integer({ min: 1, max: 5 }),
      });
    })
    .map(({ tiles, places, risky, others, share, bin, budget, seed, window }) => {
      const { matrices, kinds, tile } = tiles;
      const mutants = tileCount(config, tiles);
      const order = tileOrder(config, tiles);
      const verified = Math.round(share * places.length);
      const drawn = others.slice(0, places.length - verified);
      const strata = STRATA.map((from, i) => {
        const to = STRATA[i - 1] ?? Infinity;
        const count = drawn.filter((r) => r !== null && r >= from && r < to).length;
        return { from, to, size: count, drawn: count };
      });
      const [listed, unlisted] = [drawn.filter((r) => r !== null).length, drawn.length];
      strata.push({
        ...{ from: 0, to: 0.05, size: mutants - verified - listed, drawn: unlisted - listed },
      });
      const histogram = Array.from({ length: RISK_BINS }, (_, i) => (i === bin ? mutants : 0));
      const audit = drawn.length > 0 ? { seed, strata } : null;
      return {
        window,
        mutations: places.map((place) => order.at(place).mutation),
        risks: [...risky.slice(0, verified).sort((a, b) => b - a), ...drawn],
        prediction: { matrices, kinds, tile, mutants, histogram, budget, verified, audit },
      };
    });
}
