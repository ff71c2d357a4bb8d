import { parseMatrix } from '../../lib/model/matrix.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
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
import { auditedMaps, drawAudit } from '../../lib/risk/draw-audit.ts';
import { InOrder } from '../../lib/risk/in-order.ts';
import { head, rank, type MutantList, type Ranking } from '../../lib/risk/ranking.ts';
import { predictedMutants } from '../../lib/risk/matrix-risk.ts';
import { readAudit, type StoredAudit } from '../../lib/risk/stored-audit.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { Job } from '../clients/engine-client.ts';
import type { LabContext } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { isCrossChecked } from '../stores/engine-store.ts';
import type { RiskState, Verifying } from '../stores/risk-store.ts';
import { throttle } from '../throttle.ts';
import type { EngineChoice } from './engine-choice.ts';
import { auditKey } from './kept-audits.ts';
import type { Results } from './results.ts';
import type { ShowOwn } from './show-own.ts';

const SHOW_EVERY_MS = 150;
const BUDGET_KEY = 'risk-budget';
/** Mutants of an audit. */
export const AUDITED = 2_000;

/** Told of a verdict; true: it is enough. */
type Heard = (matrix: string, kind: ScreenKind, cell: number, isNsm: boolean) => boolean;

interface VerifyingDeps {
  results: Results;
  keyValues: KeyValueStore;
  engineChoice: EngineChoice;
  showOwn: ShowOwn;
}

/**
 * Verifies the riskiest of the predicted mutants, and audits what is left by a random sample. Results go
 * where those of screens go, so that what is verified is not computed again.
 */
export function createVerifying(
  ctx: LabContext,
  { results, keyValues, engineChoice, showOwn }: VerifyingDeps,
) {
  const { assay: assayStore, engine, map: mapStore, model, risk } = ctx.stores;
  let job: Job<'screen-list'> | null = null;

  const outcomesOf = (matrix: string, kind: ScreenKind) =>
    ctx.stores.results.getState().maps.get(matrix)?.[kind];
  const isTested = (matrix: string, kind: ScreenKind, cell: number) =>
    (outcomesOf(matrix, kind)?.firstDivergent[cell] ?? NOT_TESTED) !== NOT_TESTED;

  // what is verified of something else is not shown any more
  risk.subscribe(({ context }, before) => {
    if (context !== before.context) job?.cancel();
  });

  const keptAt = () => auditKey(risk.getState().context);

  /**
   * Screens a list; resolves to how it ended.
   * @param heard told of each verdict; true: it is enough
   * @param order.window so many are done before any of those after them; default: all in any order
   * @param order.endsBy what is enough
   */
  const screen = async (
    what: Verifying['what'],
    list: MutantList,
    heard: Heard,
    { window, endsBy = null }: { window?: number; endsBy?: Verifying['endsBy'] } = {},
  ): Promise<Verifying['state']> => {
    const { context } = risk.getState();
    showOwn(list.maps.map(({ matrix }) => matrix));
    const start = ctx.now();
    let [done, nsms, enough] = [0, 0, false];
    const total = list.cell.length;
    const state = (part: Pick<Verifying, 'state' | 'failure'>) => {
      if (risk.getState().context !== context) return;
      const ms = ctx.now() - start;
      risk.setState({ verifying: { what, done, total, nsms, ms, endsBy, ...part } });
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
        ...(window === undefined ? {} : { window }),
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
  const reached = (budget: Budget): MutantList => {
    const { maps } = risk.getState();
    const all = predictedMutants(maps.values());
    const ranking = rankingOf(maps, leastRisk(budget, [...maps.values()], all));
    return openOf(head(ranking, budgetCount(budget, ranking.risk, all)));
  };

  /** What of a ranking is not tested. */
  const openOf = ({ maps, map, cell }: Ranking, holds: (cell: number) => boolean = () => true) => {
    const open = Array.from(cell.keys()).filter((i) => {
      const { matrix, kind } = maps[map[i]];
      return holds(cell[i]) && !isTested(matrix, kind, cell[i]);
    });
    return {
      maps,
      map: Uint16Array.from(open, (i) => map[i]),
      cell: Uint32Array.from(open, (i) => cell[i]),
    };
  };

  /** The listed mutants of a part of a map that are not tested, the riskiest first. */
  const leftIn = (name: string, holds: (cell: number) => boolean): MutantList => {
    const found = risk.getState().maps.get(name);
    return found ? openOf(rank([found]), holds) : NO_MUTANTS;
  };

  /** Verifies mutants; what an audit said was of what was left before. */
  const verifyList = async (
    list: MutantList,
    heard: Heard = () => false,
    order?: Parameters<typeof screen>[3],
  ) => {
    risk.setState({ audit: null });
    await keyValues.remove(keptAt()).catch(() => undefined);
    await screen('budget', list, heard, order);
  };

  /** Verifies a list until hardly any NSMs are found any more, in its order, whatever comes first. */
  const verifyWhileItPays = async (
    list: MutantList,
    endsBy: Extract<Budget, { type: 'yield' }>,
  ) => {
    const watch = new YieldWatch(endsBy.oneIn);
    let poor = false;
    const inOrder = new InOrder(list, (isNsm) => {
      poor ||= watch.add(isNsm);
    });
    const heard: Heard = (matrix, kind, cell, isNsm) => {
      inOrder.put(matrix, kind, cell, isNsm);
      return poor;
    };
    await verifyList(list, heard, { window: YIELD_WINDOW, endsBy });
  };

  return {
    /** The mutants that a budget is still to verify, the riskiest first. */
    left: (budget: Budget): MutantList => (model.getState().model ? reached(budget) : NO_MUTANTS),

    setBudget(budget: Budget) {
      risk.setState({ budget, asked: budget });
      void keyValues.put(BUDGET_KEY, formatBudget(budget)).catch(() => undefined);
    },

    /** Verifies the riskiest mutants, as far as the budget reaches and they are not tested. */
    async verify() {
      const { budget, status } = risk.getState();
      if (status !== 'done' || job) return;
      const list = reached(budget);
      if (budget.type === 'yield') {
        await verifyWhileItPays(list, budget);
        return;
      }
      if (budget.type !== 'time') {
        await verifyList(list);
        return;
      }
      const until = ctx.now() + budget.ms;
      await verifyList(list, () => ctx.now() > until, { endsBy: budget });
    },

    leftIn,

    /** Verifies what is listed of a part of a map. */
    async verifyIn(name: string, holds: (cell: number) => boolean) {
      if (risk.getState().status !== 'done' || job) return;
      await verifyList(leftIn(name, holds));
    },

    /** Verifies some mutants that are predicted, those that are not tested. */
    async verifySome(mutants: Ranking) {
      if (risk.getState().status !== 'done' || job) return;
      await verifyList(openOf(mutants));
    },

    /** Draws a random sample of what is not tested, and runs it. The same for the same seed. */
    async audit(count = AUDITED, seed = 1) {
      const { status, maps: risks } = risk.getState();
      if (status !== 'done' || job) return;
      const maps = auditedMaps([...risks.values()], (matrix, kind) => ({
        tested: outcomesOf(matrix, kind)?.tested ?? 0,
        isTested: (cell) => isTested(matrix, kind, cell),
      }));
      const { strata, drawn } = drawAudit(maps, count, seed);
      const found = maps.reduce((sum, { matrix, kind }) => {
        const outcomes = ctx.stores.results.getState().totals.matrix(matrix);
        return sum + outcomes[kind].nsms;
      }, 0);
      const tested = maps.reduce((sum, map) => sum + map.tested, 0);
      const mutants = predictedMutants(risks.values());
      const key = (matrix: string, kind: ScreenKind, cell: number) => `${matrix} ${kind} ${cell}`;
      const places = new Map(
        drawn.map(({ map, cell, stratum }) => [
          key(maps[map].matrix, maps[map].kind, cell),
          stratum,
        ]),
      );
      const seen = strata.map((stratum) => ({ ...stratum, drawn: 0 }));
      const list: MutantList = {
        maps: maps.map(({ matrix, kind }) => ({ matrix, kind })),
        map: Uint16Array.from(drawn, ({ map }) => map),
        cell: Uint32Array.from(drawn, ({ cell }) => cell),
      };
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
      await keyValues.put(keptAt(), audit).catch(() => undefined);
    },

    /** Brings back the audit of what is predicted, and the budget that was chosen. */
    async restore() {
      const { context } = risk.getState();
      const get = (key: string) => keyValues.get(key).catch(() => undefined);
      const [audit, stored] = await Promise.all([get(keptAt()), get(BUDGET_KEY)]);
      const chosen = typeof stored === 'string' ? parseBudget(stored) : null;
      if (risk.getState().context !== context) return;
      const { asked, maps } = risk.getState();
      const budget = asked ?? chosen ?? proposedBudget(maps.values());
      risk.setState({ budget, audit: readAudit(audit) });
    },

    stop: () => job?.cancel(),
  };
}

const NO_MUTANTS: MutantList = { maps: [], map: new Uint16Array(), cell: new Uint32Array() };
