import fc from 'fast-check';
import { ENGINE_NAMES } from '../model/engine-name.ts';
import { HOWS } from '../results/how.ts';
import { assayPrompts, type Assay } from '../assay/assay.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { outputColumns, withCodes } from '../run-file/output-columns.ts';
import type { Plan, Sites, TileSites } from '../plan/plan.ts';
import type { RunFile } from '../run-file/run-file.ts';
import { columnsOf, type RunRow } from '../run-file/columns.ts';
import { planOrder, tileOrder } from '../plan/enumerate.ts';
import { formatBudget, type Budget } from '../risk/budget.ts';
import { RISK_BINS } from '../risk/risk-bins.ts';
import { withAudit } from '../run-file/audit-outcome.ts';
import type { RunPrediction } from '../run-file/run-prediction.ts';
import { mutantCount, tileCount } from '../plan/sites.ts';
import { SCREEN_KINDS, type Span } from '../plan/grid.ts';
import { formatMatrix, matrixShape, parseMatrix } from '../model/matrix.ts';
import { configs, matricesOf, sitesOf } from './arbitrary.ts';

const f32 = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Texts with everything that quoting can get wrong. */
const prose = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '"', ',', 'a\r\nb', ' "x", ', '\uFEFF', '−1', '\u0000'),
);

const items = (minLength: number, maxLength: number) =>
  fc.array(fc.record({ prompt: prose, answer: fc.constantFrom('A', 'B', 'C') }), {
    minLength,
    maxLength,
  });

const seedLists = fc.uniqueArray(fc.integer({ min: 0, max: 0xffffffff }), {
  minLength: 2,
  maxLength: 4,
});

const assays: fc.Arbitrary<Assay> = fc
  .record({
    id: fc.string({ minLength: 1 }),
    name: fc.string({ minLength: 1 }),
    maxNewTokens: fc.integer({ min: 1, max: 200 }),
    temperature: fc.constantFrom(0, 0.7, 1.25),
    seed: fc.integer({ min: 0, max: 0xffffffff }),
  })
  .chain((common) =>
    fc.oneof(
      prose.map((prompt) => ({ ...common, type: 'descriptive' as const, prompt })),
      fc
        .oneof(items(1, 4), items(21, 21))
        .map((items) => ({ ...common, type: 'battery' as const, items })),
      fc
        .array(prose, { minLength: 1, maxLength: 4 })
        .map((prompts) => ({ ...common, type: 'style' as const, prompts })),
      fc.tuple(prose, seedLists).map(([prompt, seeds]): Assay => {
        const { id, name, maxNewTokens } = common;
        const temperature = common.temperature || 1;
        return { id, name, maxNewTokens, temperature, type: 'seeds', prompt, seeds };
      }),
    ),
  );

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

const lists = (config: ModelConfig): fc.Arbitrary<Mutation[]> =>
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
interface Ranked {
  window: number;
  mutations: Mutation[];
  risks: (number | null)[];
  prediction: RunPrediction;
}

/** Risks at which the strata of these audits begin. */
const STRATA = [1, 0.25, 0];
const risks = fc.float({ min: Math.fround(0.06), max: 8, noNaN: true });

function rankings(config: ModelConfig): fc.Arbitrary<Ranked> {
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

/** The row of a mutation, with any results a screen could have. @param told of a ranked run */
function rowsFor(
  plan: Plan,
  wildType: readonly string[],
  { site, kind, value }: Mutation,
  told?: { risk: number | null; audited: boolean },
): fc.Arbitrary<RunRow> {
  const prompts = assayPrompts(plan.assay).length;
  const kept = new Set(columnsOf(plan).map((column) => column.name));
  return fc
    .record({
      value: f32,
      verdict: fc.constantFrom('silent' as const, 'nsm' as const, 'no-op' as const),
      token: fc.nat(200),
      how: fc.constantFrom(...HOWS),
      engine: fc.constantFrom(...ENGINE_NAMES, null),
      risk: fc.option(f32),
      marginal: fc.boolean(),
      run: fc.nat(3),
      diverged: fc.integer({ min: 1, max: prompts }),
      kl: fc.option(f32),
      margin: fc.option(f32),
      id: fc.nat(100_000),
      right_in_right: fc.nat(4),
      right_in_wrong: fc.nat(4),
      texts: fc.array(fc.oneof(fc.constantFrom('', 'A fox.', 'Poem'), prose), {
        minLength: prompts,
        maxLength: prompts,
      }),
      cosine: f32,
      degenerate: fc.boolean(),
    })
    .map((r) => {
      const row: RunRow = {
        matrix: formatMatrix(site),
        row: site.row,
        col: site.col,
        height: site.height,
        width: site.width,
        kind,
        value: kind === 'sign' ? null : kind === 'value' ? value! : r.value,
        verdict: r.verdict,
        first_divergent: r.verdict === 'nsm' ? r.token : -1,
        marginal: r.marginal,
        divergent_prompt: r.run,
        prompts_diverged: r.verdict === 'nsm' ? r.diverged : 0,
        kl: r.kl,
        margin: r.margin,
        token: r.verdict === 'nsm' ? r.id : -1,
        how: told?.audited ? 'audit' : told && r.how === 'audit' ? 'batched' : r.how,
        risk: told ? told.risk : r.risk,
        engine: r.engine,
        right_in_right: r.right_in_right,
        right_in_wrong: r.right_in_wrong,
        ...outputColumns(plan.assay, r.verdict === 'nsm' ? r : null, wildType, {
          rightInRight: r.right_in_right,
          rightInWrong: r.right_in_wrong,
        }),
      };
      return Object.fromEntries(
        Object.entries(row).filter(([name]) => kept.has(name as keyof RunRow)),
      ) as unknown as RunRow;
    });
}

/** Any run a screen could have written: tiles, lists, rankings and shards, finished and not. */
export const runs: fc.Arbitrary<RunFile> = configs.chain((config) =>
  fc
    .record({
      sites: fc.oneof(tileSitesOf(config), lists(config), rankings(config)),
      assay: assays,
      texts: fc.boolean(),
      of: fc.integer({ min: 1, max: 3 }),
      index: fc.integer({ min: 1, max: 3 }),
      hash: fc.string({ minLength: 1 }),
      description: prose,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .chain(({ sites: of, assay, texts, of: shardCount, index, hash, description, share }) => {
      const ranked = 'mutations' in of ? of : null;
      const list = 'mutations' in of ? of.mutations : Array.isArray(of) ? of : [];
      const listed = { count: list.length, sha256: hashMutations(list) };
      const sites: Sites =
        'mutations' in of
          ? { type: 'ranked', window: of.window, ...listed }
          : Array.isArray(of)
            ? { type: 'list', ...listed }
            : of;
      const all = mutantCount(config, { sites });
      const plan: Plan = {
        sites,
        assay,
        texts,
        ...(shardCount > 1
          ? { shard: { index: Math.min(index, shardCount, all), count: shardCount } }
          : {}),
      };
      const order = planOrder(config, plan, list);
      const most = Math.min(40, order.count);
      const count = Math.max(1, Math.ceil(share * most));
      const wildType = assayPrompts(assay).map((_, i) => (i % 2 ? 'A fox.' : 'It is a fox.'));
      const every = Array.from({ length: count }, (_, place) => {
        const { mutation } = order.at(place);
        if (!ranked) return rowsFor(plan, wildType, mutation);
        const { index: part, count: parts } = plan.shard ?? { index: 1, count: 1 };
        const at = part - 1 + place * parts;
        const audited = at >= ranked.prediction.verified;
        return rowsFor(plan, wildType, mutation, { risk: ranked.risks[at], audited });
      });
      const withOutcome = (run: RunFile) => (ranked ? withAudit(run) : run);
      return fc.tuple(...every).map((rows) =>
        withOutcome({
          plan,
          ...(texts ? { wildType } : {}),
          ...(ranked ? { prediction: ranked.prediction } : {}),
          provenance: {
            app: '1.2.3',
            model: { name: 'a model', hash, quantization: 'q4f16_1', config },
            adapters: [{ vendor: 'v', architecture: '', description, software: true }],
            way: 'in place',
          },
          rows: texts ? withCodes(rows, wildType) : rows,
        }),
      );
    }),
);
