import fc from 'fast-check';
import { ENGINE_NAMES } from '../model/engine-name.ts';
import { HOWS } from '../results/how.ts';
import { assayPrompts, type Assay } from '../assay/assay.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { outputColumns, withCodes } from '../run-file/output-columns.ts';
import type { Plan, TileSites } from '../plan/plan.ts';
import type { RunFile } from '../run-file/run-file.ts';
import { columnsOf, type RunRow } from '../run-file/columns.ts';
import { planOrder } from '../plan/enumerate.ts';
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

/** The row of a mutation, with any results a screen could have. */
function rowsFor(
  plan: Plan,
  wildType: readonly string[],
  { site, kind, value }: Mutation,
): fc.Arbitrary<RunRow> {
  const kept = new Set(columnsOf(plan).map((column) => column.name));
  return fc
    .record({
      value: f32,
      verdict: fc.constantFrom('silent' as const, 'nsm' as const, 'no-op' as const),
      token: fc.nat(200),
      how: fc.constantFrom(...HOWS),
      engine: fc.constantFrom(...ENGINE_NAMES, null),
      marginal: fc.boolean(),
      run: fc.nat(3),
      kl: fc.option(f32),
      margin: fc.option(f32),
      id: fc.nat(100_000),
      right_in_right: fc.nat(4),
      right_in_wrong: fc.nat(4),
      texts: fc.array(fc.oneof(fc.constantFrom('', 'A fox.', 'Poem'), prose), {
        minLength: assayPrompts(plan.assay).length,
        maxLength: assayPrompts(plan.assay).length,
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
        kl: r.kl,
        margin: r.margin,
        token: r.verdict === 'nsm' ? r.id : -1,
        how: r.how,
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

/** Any run a screen could have written: tiles, lists and shards, finished and not. */
export const runs: fc.Arbitrary<RunFile> = configs.chain((config) =>
  fc
    .record({
      sites: fc.oneof(tileSitesOf(config), lists(config)),
      assay: assays,
      texts: fc.boolean(),
      of: fc.integer({ min: 1, max: 3 }),
      index: fc.integer({ min: 1, max: 3 }),
      hash: fc.string({ minLength: 1 }),
      description: prose,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      window: fc.option(fc.integer({ min: 1, max: 5 })),
    })
    .chain(({ sites, assay, texts, of: shardCount, index, hash, description, share, window }) => {
      const list = Array.isArray(sites) ? sites : null;
      const all = Array.isArray(sites) ? sites.length : mutantCount(config, { sites });
      const plan: Plan = {
        sites: Array.isArray(sites)
          ? {
              ...(window ? { type: 'ranked', window } : { type: 'list' }),
              count: sites.length,
              sha256: hashMutations(sites),
            }
          : sites,
        assay,
        texts,
        ...(shardCount > 1
          ? { shard: { index: Math.min(index, shardCount, all), count: shardCount } }
          : {}),
      };
      const order = planOrder(config, plan, list ?? []);
      const most = Math.min(40, order.count);
      const count = Math.max(1, Math.ceil(share * most));
      const wildType = assayPrompts(assay).map((_, i) => (i % 2 ? 'A fox.' : 'It is a fox.'));
      const every = Array.from({ length: count }, (_, place) =>
        rowsFor(plan, wildType, order.at(place).mutation),
      );
      return fc.tuple(...every).map((rows) => ({
        plan,
        ...(texts ? { wildType } : {}),
        provenance: {
          app: '1.2.3',
          model: { name: 'a model', hash, quantization: 'q4f16_1', config },
          adapters: [{ vendor: 'v', architecture: '', description, software: true }],
          way: 'in place',
        },
        rows: texts ? withCodes(rows, wildType) : rows,
      }));
    }),
);
