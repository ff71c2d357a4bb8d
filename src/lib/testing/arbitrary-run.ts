import fc from 'fast-check';
import { ENGINE_NAMES } from '../model/engine-name.ts';
import { HOWS } from '../results/how.ts';
import { assayPrompts, type Assay } from '../assay/assay.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { outputColumns, withCodes } from '../run-file/output-columns.ts';
import type { Plan, Sites } from '../plan/plan.ts';
import type { RunFile } from '../run-file/run-file.ts';
import { columnsOf, type RunRow } from '../run-file/columns.ts';
import { planOrder } from '../plan/enumerate.ts';
import { withAudit } from '../run-file/audit-outcome.ts';
import { mutantCount } from '../plan/sites.ts';
import { formatMatrix } from '../model/matrix.ts';
import { configs } from './arbitrary.ts';
import { f32, lists, rankings, tileSitesOf } from './arbitrary-sites.ts';

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
