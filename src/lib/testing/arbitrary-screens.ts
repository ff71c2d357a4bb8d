import fc from 'fast-check';
import type { ListedRisks } from '../risk/matrix-risk.ts';
import { seededRandom } from '../stats/random.ts';
import type { StoredAudit } from '../risk/stored-audit.ts';
import { toSend } from '../link-format/link-risk.ts';
import type { LinkScreen, SentRisk } from '../link-format/link-screen.ts';
import { byteKl, gridIn } from '../link-format/link-columns.ts';
import {
  emptyOutcomes,
  EXTRA_NAMES,
  NOT_TESTED,
  SILENT,
  type KindOutcomes,
} from '../results/outcomes.ts';
import { SCREEN_KINDS, type Grid } from '../plan/grid.ts';
import { formatMatrix, parseMatrix } from '../model/matrix.ts';
import { configs, matricesOf } from './arbitrary.ts';
import { runs } from './arbitrary-run.ts';

/** Results of any kind over a grid: tested and not, NSMs, near ties; dense, sparse, or silent. */
function outcomesOf(grid: Grid): fc.Arbitrary<KindOutcomes> {
  const cells = grid.rows * grid.cols;
  const each = fc.record({
    outcome: fc.oneof(fc.integer({ min: NOT_TESTED, max: 300 }), fc.constant(SILENT)),
    kl: fc.float({ noNaN: true, min: 0, max: 1000 }),
    margin: fc.oneof(fc.constantFrom(0, 9.99e-4, 1e-3, 1.001e-3), fc.float({ min: 0, max: 50 })),
    extra: fc.integer({ min: -1, max: 50_000 }),
  });
  return fc
    .tuple(
      fc.array(each, { minLength: cells, maxLength: cells }),
      fc.subarray(EXTRA_NAMES.filter((name) => name !== 'how')),
    )
    .map(([all, extras]) => {
      const kindOutcomes = emptyOutcomes(grid);
      kindOutcomes.firstDivergent = Int16Array.from(all, ({ outcome }) => outcome);
      kindOutcomes.tested = all.filter(({ outcome }) => outcome !== NOT_TESTED).length;
      kindOutcomes.kl = Float32Array.from(all, ({ kl }) => kl);
      kindOutcomes.margin = Float32Array.from(all, ({ margin }) => margin);
      const extraOf = ({ extra }: { extra: number }) => extra % 30_000;
      for (const name of extras)
        Object.assign(kindOutcomes, {
          [name]: name === 'token' ? Int32Array.from(all, extraOf) : Int16Array.from(all, extraOf),
        });
      return kindOutcomes;
    });
}

const audits: fc.Arbitrary<StoredAudit> = fc.record({
  ...{ seed: fc.nat(), found: fc.nat(), tested: fc.nat(), mutants: fc.nat() },
  strata: fc.array(
    fc
      .record({ from: fc.constantFrom(0, 0.5, 1), to: fc.constantFrom(1, 7, Infinity) })
      .chain((band) =>
        fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50)).map((counts) => {
          const [nsms, drawn, size] = counts.sort((a, b) => a - b);
          return { ...band, size, drawn, nsms };
        }),
      ),
    { maxLength: 4 },
  ),
});

/** What is predicted of a matrix, as it is sent. */
function riskOf(
  screen: Pick<LinkScreen, 'plan' | 'provenance'>,
  name: string,
  { seed, side }: { seed: number; side: number },
): SentRisk {
  const grid = gridIn(screen, name);
  const [rows, cols] = [Math.ceil(grid.rows / side), Math.ceil(grid.cols / side)];
  const random = seededRandom(seed);
  const kinds = screen.plan.sites.kinds.map((kind) => ({
    kind,
    pooled: {
      ...{ side, rows, cols },
      // such as come through unchanged
      risk: Float32Array.from({ length: rows * cols }, () => byteKl(120 + random.below(100))),
    },
  }));
  const { layer, projection } = parseMatrix(name)!;
  const rest = { bound: 0, histogram: new Uint32Array(), listed: noneListed };
  return toSend({
    ...{ matrix: { layer, projection }, tile: screen.plan.sites.tile },
    kinds: kinds.map((one) => ({ ...one, ...rest })),
  });
}

const noneListed: ListedRisks = {
  ...{ cells: new Uint32Array(), risk: new Float32Array() },
  ...{ prompt: new Uint16Array(), step: new Uint16Array(), rival: new Uint32Array() },
};

/** Screens of one matrix or several; of some kinds of some matrices nothing is known. */
export const linkScreens: fc.Arbitrary<LinkScreen> = fc
  .tuple(configs, runs, fc.subarray([...SCREEN_KINDS], { minLength: 1 }))
  .chain(([config, { plan, provenance }, kinds]) =>
    fc
      .tuple(
        fc.uniqueArray(matricesOf(config).map(formatMatrix), { minLength: 1, maxLength: 3 }),
        fc.string({ maxLength: 30 }),
        fc.option(audits, { nil: undefined }),
        fc.option(fc.record({ seed: fc.nat(), side: fc.integer({ min: 1, max: 3 }) })),
      )
      .chain(([matrices, title, audit, predicted]) => {
        const screen: Omit<LinkScreen, 'maps' | 'title'> = {
          plan: {
            assay: plan.assay,
            texts: false,
            sites: { type: 'tiles', matrices: [...matrices], tile: 32, kinds, order: 'coarse' },
          },
          provenance: { ...provenance, model: { ...provenance.model, config } },
        };
        const mapOf = (name: string) =>
          fc
            .tuple(...kinds.map(() => fc.option(outcomesOf(gridIn(screen, name)), { freq: 5 })))
            .map((all) =>
              Object.fromEntries(
                kinds.flatMap((kind, i) => (all[i] && all[i].tested > 0 ? [[kind, all[i]]] : [])),
              ),
            );
        return fc.tuple(...matrices.map(mapOf)).map((maps) => ({
          title,
          ...screen,
          maps: new Map(matrices.map((m, i) => [m, maps[i]])),
          ...(audit ? { audit } : {}),
          ...(predicted ? { risk: riskOf(screen, matrices[0], predicted) } : {}),
        }));
      }),
  );
