import { parseMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import { NOT_TESTED } from '../../lib/results/outcomes.ts';
import {
  budgetCount,
  leastRisk,
  proposedBudget,
  formatBudget,
  parseBudget,
  YIELD_WINDOW,
  YieldWatch,
  type Budget,
} from '../../lib/risk/budget.ts';
import { drawAudit, type AuditedMap } from '../../lib/risk/draw-audit.ts';
import { head, rank, type MutantList, type Ranking } from '../../lib/risk/ranking.ts';
import type { MatrixRisk } from '../../lib/risk/matrix-risk.ts';
import { readAudit, type StoredAudit } from '../../lib/risk/stored-audit.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { Job } from '../clients/engine-client.ts';
import type { LabContext } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { isCrossChecked } from '../stores/engine-store.ts';
import type { RiskState, Verifying } from '../stores/risk-store.ts';
import { throttle } from '../throttle.ts';
import type { EngineChoice } from './engine-choice.ts';
import type { Results } from './results.ts';

const SHOW_EVERY_MS = 150;
const BUDGET_KEY = 'risk-budget';
/** Mutants of an audit. */
export const AUDITED = 2_000;

interface VerifyingDeps {
  results: Results;
  keyValues: KeyValueStore;
  engineChoice: EngineChoice;
}

/**
 * Verifies the riskiest of the predicted mutants, and audits what is left by a random sample. Results go
 * where those of screens go, so that what is verified is not computed again.
 */
export function createVerifying(
  ctx: LabContext,
  { results, keyValues, engineChoice }: VerifyingDeps,
) {
  const { assay: assayStore, engine, map: mapStore, model, risk } = ctx.stores;
  let job: Job<'screen-list'> | null = null;

  const outcomesOf = (matrix: string, kind: ScreenKind) =>
    ctx.stores.results.getState().maps.get(matrix)?.[kind];
  const isTested = (matrix: string, kind: ScreenKind, cell: number) =>
    (outcomesOf(matrix, kind)?.firstDivergent[cell] ?? NOT_TESTED) !== NOT_TESTED;

  /** The predicted maps as an audit draws from them. */
  const auditedMaps = (maps: Iterable<[string, MatrixRisk]>): AuditedMap[] => {
    const { config } = model.getState().model!;
    return [...maps].flatMap(([matrix, { matrix: id, tile, kinds }]) =>
      kinds.map(({ kind, bound, listed }) => {
        const { rows, cols } = tileGrid(matrixShape(config, id.projection), tile);
        return {
          ...{ matrix, kind, bound, listed, cells: rows * cols },
          tested: outcomesOf(matrix, kind)?.tested ?? 0,
          isTested: (cell: number) => isTested(matrix, kind, cell),
        };
      }),
    );
  };

  // what is verified of something else is not shown any more
  risk.subscribe(({ context }, before) => {
    if (context !== before.context) job?.cancel();
  });

  const auditKey = () => `audit|${risk.getState().context}`;

  /** Screens a list; resolves to how it ended. @param heard told of each verdict */
  const screen = async (
    what: Verifying['what'],
    list: MutantList,
    heard: (matrix: string, kind: ScreenKind, cell: number, isNsm: boolean) => boolean,
  ): Promise<Verifying['state']> => {
    const { context } = risk.getState();
    const start = ctx.now();
    let [done, nsms, enough] = [0, 0, false];
    const total = list.cell.length;
    const state = (part: Pick<Verifying, 'state' | 'failure'>) => {
      if (risk.getState().context !== context) return;
      risk.setState({ verifying: { what, done, total, nsms, ms: ctx.now() - start, ...part } });
    };
    const showSoon = throttle(() => state({ state: 'running', failure: null }), SHOW_EVERY_MS);
    state({ state: 'running', failure: null });
    const { tile } = mapStore.getState();
    const assay = screenAssayOf(assayStore.getState());
    const mine = (job = ctx.engine.request(
      'screen-list',
      {
        ...{ assay, tile, list },
        ...(what === 'audit' ? { how: 'audit' as const } : {}),
        // the yield is taken over windows: within one, mutants come matrix by matrix
        ...(risk.getState().budget.type === 'yield' ? { window: YIELD_WINDOW } : {}),
        check: isCrossChecked(engine.getState(), model.getState().device),
      },
      {
        disagreement: ({ found }) => engineChoice.disagrees(found),
        unchecked: ({ error }) => engineChoice.cannotCheck(error),
        outcomes: ({ matrix, batch, device }) => {
          done += batch.cells.length;
          batch.cells.forEach((cell, i) => {
            const isNsm = batch.firstDivergent[i] >= 0;
            if (isNsm) nsms++;
            if (heard(matrix, batch.kind, cell, isNsm)) enough = true;
          });
          const map = { matrix: parseMatrix(matrix)!, tile, assay };
          results.add(map, batch, results.here(device));
          showSoon();
          if (enough) mine.cancel();
        },
      },
    ));
    const end = await mine.done;
    if (job === mine) job = null;
    showSoon.flush();
    await ctx.log.flush();
    const failure = end.type === 'error' ? end.error : null;
    const how = failure
      ? 'failed'
      : end.type === 'screened' || enough
        ? ('done' as const)
        : ('stopped' as const);
    state({ state: how, failure });
    return how;
  };

  let ranked: { of: RiskState['maps']; from: number; ranking: Ranking } | null = null;
  /** The mutants from a risk on: those that a budget cannot reach need no place. */
  const rankingOf = (maps: RiskState['maps'], from: number): Ranking => {
    if (ranked?.of !== maps || ranked.from !== from)
      ranked = { of: maps, from, ranking: rank([...maps.values()], from) };
    return ranked.ranking;
  };

  /** What a budget reaches of the ranking, without what is tested. */
  const reached = (budget: Budget): Ranking => {
    const { maps } = risk.getState();
    const all = auditedMaps(maps).reduce((sum, { cells }) => sum + cells, 0);
    const ranking = rankingOf(maps, leastRisk(budget, [...maps.values()], all));
    const most = head(ranking, budgetCount(budget, ranking.risk, all));
    const open = Array.from(most.cell.keys()).filter((i) => {
      const { matrix, kind } = most.maps[most.map[i]];
      return !isTested(matrix, kind, most.cell[i]);
    });
    return {
      maps: most.maps,
      map: Uint16Array.from(open, (i) => most.map[i]),
      cell: Uint32Array.from(open, (i) => most.cell[i]),
      risk: Float32Array.from(open, (i) => most.risk[i]),
    };
  };

  return {
    /** The mutants that a budget is still to verify, the riskiest first. */
    left: (budget: Budget): MutantList => (model.getState().model ? reached(budget) : NO_MUTANTS),

    setBudget(budget: Budget) {
      risk.setState({ budget });
      void keyValues.put(BUDGET_KEY, formatBudget(budget)).catch(() => undefined);
    },

    /** Verifies the riskiest mutants, as far as the budget reaches and they are not tested. */
    async verify() {
      const { budget, status } = risk.getState();
      if (status !== 'done' || job) return;
      const until = budget.type === 'time' ? ctx.now() + budget.ms : Infinity;
      const watch = budget.type === 'yield' ? new YieldWatch(budget.oneIn) : null;
      risk.setState({ audit: null });
      await keyValues.remove(auditKey()).catch(() => undefined);
      await screen('budget', reached(budget), (_matrix, _kind, _cell, isNsm) => {
        const poor = watch?.add(isNsm) ?? false;
        return poor || ctx.now() > until;
      });
    },

    /** Draws a random sample of what is not tested, and runs it. The same for the same seed. */
    async audit(count = AUDITED, seed = 1) {
      const { status, maps: risks } = risk.getState();
      if (status !== 'done' || job) return;
      const maps = auditedMaps(risks);
      const { strata, drawn } = drawAudit(maps, count, seed);
      const found = maps.reduce((sum, { matrix, kind }) => {
        const outcomes = ctx.stores.results.getState().totals.matrix(matrix);
        return sum + outcomes[kind].nsms;
      }, 0);
      const tested = maps.reduce((sum, map) => sum + map.tested, 0);
      const mutants = maps.reduce((sum, { cells }) => sum + cells, 0);
      const key = (matrix: string, kind: ScreenKind, cell: number) => `${matrix} ${kind} ${cell}`;
      const places = new Map(
        drawn.map((one) => [key(one.matrix, one.kind, one.cell), one.stratum]),
      );
      const seen = strata.map((stratum) => ({ ...stratum, drawn: 0 }));
      const list = listOf(drawn);
      const how = await screen('audit', list, (matrix, kind, cell, isNsm) => {
        const stratum = seen[places.get(key(matrix, kind, cell)) ?? -1];
        stratum.drawn++;
        if (isNsm) stratum.nsms++;
        return false;
      });
      // a sample that was cut short is none: batches come by matrix
      if (how !== 'done') return;
      const audit: StoredAudit = { seed, strata: seen, found, tested, mutants };
      risk.setState({ audit });
      await keyValues.put(auditKey(), audit).catch(() => undefined);
    },

    /** Brings back the audit of what is predicted, and the budget that was chosen. */
    async restore() {
      const { context } = risk.getState();
      const get = (key: string) => keyValues.get(key).catch(() => undefined);
      const [audit, budget] = await Promise.all([get(auditKey()), get(BUDGET_KEY)]);
      const chosen = typeof budget === 'string' ? parseBudget(budget) : null;
      if (risk.getState().context !== context) return;
      const { maps } = risk.getState();
      risk.setState({ budget: chosen ?? proposedBudget(maps.values()), audit: readAudit(audit) });
    },

    stop: () => job?.cancel(),
  };
}

const NO_MUTANTS: MutantList = { maps: [], map: new Uint16Array(), cell: new Uint32Array() };

/** Mutants as a list: maps named once. */
function listOf(
  mutants: readonly { matrix: string; kind: ScreenKind; cell: number }[],
): MutantList {
  const maps: MutantList['maps'] = [];
  const index = new Map<string, number>();
  const map = mutants.map(({ matrix, kind }) => {
    const key = `${matrix} ${kind}`;
    const known = index.get(key) ?? maps.push({ matrix, kind }) - 1;
    index.set(key, known);
    return known;
  });
  return {
    maps,
    map: Uint16Array.from(map),
    cell: Uint32Array.from(mutants, ({ cell }) => cell),
  };
}
