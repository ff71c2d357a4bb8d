/** Between what a map knows and the rows of a run file. */
import { asSpec, assayRuns } from './assays.ts';
import { isMarginal } from './decoding.ts';
import { formatMatrix, matrixShape, parseMatrix, type MatrixId } from './matrix.ts';
import type { ModelConfig } from './model-config.ts';
import { writtenValue, type Extent } from './mutation.ts';
import {
  EXTRA_NAMES,
  NO_OP,
  NOT_TESTED,
  outcomeVerdict,
  SILENT,
  type Extra,
  type KindOutcomes,
  type OutcomeBatch,
} from './outcomes.ts';
import { cellAt, SCREEN_KINDS, type ScreenKind } from './plan.ts';
import type { RunFile, RunPlan, RunRow } from './run-file.ts';
import { expandSites, type TileSites } from './run-plan.ts';

/** What is known of one matrix: its results by kind, and its largest and smallest weight. */
export interface KnownMatrix {
  extent: Extent;
  results: Partial<Record<ScreenKind, KindOutcomes>>;
}

/** Rows of all tested mutants of some matrices, in the order of their plan. */
export function rowsOf(
  config: ModelConfig,
  { sites, assay }: Pick<RunPlan, 'assay'> & { sites: TileSites },
  known: ReadonlyMap<string, KnownMatrix>,
): RunRow[] {
  const spec = asSpec(assay);
  const several = assayRuns(spec).length > 1;
  const battery = spec.type === 'battery';
  return expandSites(config, sites).flatMap((mutation): RunRow[] => {
    const { site, kind } = mutation;
    const matrix = formatMatrix(site);
    const of = known.get(matrix);
    const results = of?.results[kind as ScreenKind];
    const shape = matrixShape(config, site.projection);
    const cell = cellAt(shape, sites.tile, site.row, site.col);
    const outcome = results?.outcomes[cell] ?? NOT_TESTED;
    const verdict = outcomeVerdict(outcome);
    if (!of || !results || !verdict) return [];
    const extra = (name: Extra) => results[name]?.[cell] ?? -1;
    const lead = results.lead[cell];
    const { row, col, height, width } = site;
    return [
      {
        ...{ matrix, row, col, height, width, kind },
        value: Math.fround(writtenValue(mutation, of.extent)),
        verdict,
        first_divergent_token: Math.max(-1, outcome),
        marginal: verdict !== 'no-op' && isMarginal(lead),
        ...(several ? { divergent_run: extra('runs') } : {}),
        kl: orNull(results.kl[cell]),
        smallest_lead: orNull(lead),
        divergent_token_id: extra('tokens'),
        ...(battery
          ? { right_in_right: extra('rightInRight'), right_in_wrong: extra('rightInWrong') }
          : {}),
      },
    ];
  });
}

const orNull = (x: number) => (Number.isFinite(x) ? x : null);

/** A run file's rows as results of maps, by matrix and kind. Its sites must be tiles. */
export function batchesOf({
  plan,
  provenance,
  rows,
}: RunFile): { matrix: MatrixId; batch: OutcomeBatch }[] {
  const { sites } = plan;
  if (sites.type !== 'tiles') throw new RangeError('The sites of this run are no tiles.');
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const key = `${row.matrix} ${row.kind}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => {
    const matrix = parseMatrix(group[0].matrix)!;
    const shape = matrixShape(provenance.model.config, matrix.projection);
    const batch: OutcomeBatch = {
      kind: SCREEN_KINDS.find((kind) => kind === group[0].kind)!,
      cells: Uint32Array.from(group, ({ row, col }) => cellAt(shape, sites.tile, row, col)),
      outcomes: Int16Array.from(group, outcomeOf),
      kl: Float32Array.from(group, ({ kl }) => kl ?? NaN),
      lead: Float32Array.from(group, leadOf),
      tokens: Int32Array.from(group, (row) => row.divergent_token_id),
    };
    const optional = {
      runs: 'divergent_run',
      rightInRight: 'right_in_right',
      rightInWrong: 'right_in_wrong',
    } as const;
    for (const name of EXTRA_NAMES) {
      if (name === 'tokens' || group[0][optional[name]] === undefined) continue;
      batch[name] = Int16Array.from(group, (row) => row[optional[name]] ?? -1);
    }
    return { matrix, batch };
  });
}

function leadOf({ verdict, marginal, smallest_lead: lead }: RunRow): number {
  return lead ?? (verdict === 'no-op' || marginal ? NaN : Infinity);
}

function outcomeOf({ verdict, first_divergent_token: first }: RunRow): number {
  return verdict === 'no-op' ? NO_OP : verdict === 'silent' ? SILENT : first;
}

/**
 * A batch without the cells that are known already, and how many of those have another outcome
 * there. What is known stays.
 */
export function newIn(
  batch: OutcomeBatch,
  known: KindOutcomes,
): { batch: OutcomeBatch; others: number } {
  const keep: number[] = [];
  let others = 0;
  batch.cells.forEach((cell, i) => {
    if (known.outcomes[cell] === NOT_TESTED) keep.push(i);
    else if (known.outcomes[cell] !== batch.outcomes[i]) others++;
  });
  const pick = <T>(array: ArrayLike<number>, make: (from: number[]) => T) =>
    make(keep.map((i) => array[i]));
  const fresh: OutcomeBatch = {
    kind: batch.kind,
    cells: pick(batch.cells, (a) => Uint32Array.from(a)),
    outcomes: pick(batch.outcomes, (a) => Int16Array.from(a)),
    kl: pick(batch.kl, (a) => Float32Array.from(a)),
    lead: pick(batch.lead, (a) => Float32Array.from(a)),
  };
  if (batch.tokens) fresh.tokens = pick(batch.tokens, (a) => Int32Array.from(a));
  for (const name of ['runs', 'rightInRight', 'rightInWrong'] as const)
    if (batch[name]) fresh[name] = pick(batch[name], (a) => Int16Array.from(a));
  return { batch: fresh, others };
}
