/** Between what a map knows and the rows of a run file. */
import { assayPrompts } from '../assay/assay.ts';
import { packOutputs } from '../output/batch-outputs.ts';
import { isMarginal } from '../assay/marginal.ts';
import { formatMatrix, matrixShape, parseMatrix, type MatrixId } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { ValueRange } from '../model/value-range.ts';
import { writtenValue, type Mutation } from '../mutation/mutation.ts';
import { cellAt, SCREEN_KINDS, type ScreenKind } from '../plan/grid.ts';
import type { Plan, TilePlan } from '../plan/plan.ts';
import { tilesOf, type RunFile } from './run-file.ts';
import type { RunRow } from './columns.ts';
import { enumerateCells, type IsDone } from '../plan/enumerate.ts';
import {
  isKnown,
  NO_OP,
  NOT_TESTED,
  outcomeVerdict,
  SILENT,
  type Extra,
  type KindOutcomes,
  type OutcomeBatch,
} from '../results/outcomes.ts';
import { ENGINE_UNKNOWN, engineCode, engineOf } from '../results/engine-code.ts';
import { howCode, howOf } from '../results/how.ts';
import { promptsDivergedAt } from '../results/least.ts';
import { pickBatch } from '../results/pick-batch.ts';
import type { MapResults } from '../results/map-results.ts';
import type { Output } from '../output/output.ts';
import { outputColumns, withCodes } from './output-columns.ts';

/** What is known of one matrix: its results by kind, and its largest and smallest weight. */
export interface KnownMatrix {
  extent: ValueRange;
  results: MapResults;
}

/**
 * Rows of all tested mutants of some matrices, in the order of their plan. With texts, every NSM
 * must have one, and all maps one output table.
 * @param wildType the wild type's texts; with texts only
 * @param riskOf what is predicted of a mutant, null where that is not known
 */
export function rowsOf(
  config: ModelConfig,
  { sites, assay, texts }: Pick<TilePlan, 'sites' | 'assay' | 'texts'>,
  known: ReadonlyMap<string, KnownMatrix>,
  wildType: readonly string[] = [],
  riskOf: (matrix: string, kind: ScreenKind, cell: number) => number | null = () => null,
): RunRow[] {
  const rows: RunRow[] = [];
  const skip: IsDone = (matrix, cell, kind) => {
    const outcomes = known.get(formatMatrix(matrix))?.results[kind]?.firstDivergent;
    return (outcomes?.[cell] ?? NOT_TESTED) === NOT_TESTED;
  };
  for (const { mutation, cell, kind } of enumerateCells(config, { sites }, { skip })) {
    const matrix = formatMatrix(mutation.site);
    const { extent, results } = known.get(matrix)!;
    const told = results[kind]!;
    const risk = riskOf(matrix, kind, cell);
    const output = texts ? knownOutput(told, cell) : null;
    rows.push(
      rowOf({ assay, texts }, mutation, { told, at: cell, extent, output, wildType, risk }),
    );
  }
  return texts ? withCodes(rows, wildType) : rows;
}

/** The columns that tell of a mutant: a map's, or a batch's. */
type ToldColumns = Pick<KindOutcomes, 'firstDivergent' | 'kl' | 'margin' | Extra>;

export interface ToldMutant {
  told: ToldColumns;
  /** Where in the columns it is. */
  at: number;
  /** Largest and smallest weight of its matrix. */
  extent: ValueRange;
  /** What it says; of an NSM, where texts are kept. */
  output: Output | null;
  wildType: readonly string[];
  risk: number | null;
}

/** One mutant's row; its phenotype stands open until all rows are there (see withCodes). */
export function rowOf(
  { assay, texts }: Pick<Plan, 'assay' | 'texts'>,
  mutation: Mutation,
  { told, at, extent, output, wildType, risk }: ToldMutant,
): RunRow {
  const { site, kind } = mutation;
  const { row, col, height, width } = site;
  const outcome = told.firstDivergent[at];
  const verdict = outcomeVerdict(outcome)!;
  const extra = (name: Extra) => told[name]?.[at] ?? -1;
  const margin = told.margin[at];
  const score =
    assay.type === 'battery'
      ? { rightInRight: extra('rightInRight'), rightInWrong: extra('rightInWrong') }
      : undefined;
  return {
    ...{ matrix: formatMatrix(site), row, col, height, width, kind },
    value: writtenValue(mutation, extent),
    verdict,
    first_divergent: Math.max(-1, outcome),
    marginal: verdict !== 'no-op' && isMarginal(margin),
    ...(assayPrompts(assay).length > 1
      ? {
          divergent_prompt: extra('divergentPrompt'),
          prompts_diverged: promptsDivergedAt(told, at),
        }
      : {}),
    kl: orNull(told.kl[at]),
    margin: orNull(margin),
    token: extra('token'),
    how: howOf(told.how?.[at]) ?? 'elsewhere',
    engine: engineOf(told.engine?.[at]),
    risk,
    ...(score ? { right_in_right: score.rightInRight, right_in_wrong: score.rightInWrong } : {}),
    ...(texts ? outputColumns(assay, output, wildType, score) : {}),
  };
}

/** What a map knows of a cell's output. */
function knownOutput({ outputs }: KindOutcomes, cell: number): Output | null {
  const number = outputs?.index[cell] ?? -1;
  if (!outputs || number < 0) return null;
  const texts = [...outputs.outputTable.texts(number)];
  return { texts, cosine: outputs.cosine[cell], degenerate: outputs.degenerate[cell] === 1 };
}

/** The output that a row tells of; null unless an NSM. */
function rowOutput(row: RunRow): Output | null {
  if (row.verdict !== 'nsm') return null;
  const texts = row.texts ? (JSON.parse(row.texts) as string[]) : [row.text ?? ''];
  return { texts, cosine: row.cosine ?? NaN, degenerate: row.degenerate === true };
}

const orNull = (x: number) => (Number.isFinite(x) ? x : null);

/** A run file's rows as results of maps, by matrix and kind. Its mutants must be of tiles, see tilesOf. */
export function batchesOf(run: RunFile): { matrix: MatrixId; batch: OutcomeBatch }[] {
  const { provenance, wildType, rows } = run;
  const sites = tilesOf(run);
  if (!sites) throw new RangeError('The sites of this run are no tiles.');
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
      firstDivergent: Int16Array.from(group, outcomeOf),
      kl: Float32Array.from(group, ({ kl }) => kl ?? NaN),
      margin: Float32Array.from(group, marginOf),
      token: Int32Array.from(group, (row) => row.token),
      how: Uint8Array.from(group, ({ how }) => howCode(how)),
      engine: Uint8Array.from(group, ({ engine }) =>
        engine ? engineCode(engine) : ENGINE_UNKNOWN,
      ),
    };
    const optional = {
      divergentPrompt: 'divergent_prompt',
      promptsDiverged: 'prompts_diverged',
      rightInRight: 'right_in_right',
      rightInWrong: 'right_in_wrong',
    } as const;
    for (const name of Object.keys(optional) as (keyof typeof optional)[]) {
      if (group[0][optional[name]] === undefined) continue;
      batch[name] = Int16Array.from(group, (row) => row[optional[name]] ?? -1);
    }
    if (wildType) batch.outputs = packOutputs(group.map(rowOutput), wildType);
    return { matrix, batch };
  });
}

function marginOf({ verdict, marginal, margin }: RunRow): number {
  return margin ?? (verdict === 'no-op' || marginal ? NaN : Infinity);
}

function outcomeOf({ verdict, first_divergent: first }: RunRow): number {
  return verdict === 'no-op' ? NO_OP : verdict === 'silent' ? SILENT : first;
}

/**
 * A batch without the cells that are known already (save where it has the text that is missing
 * there), and how many of those have another outcome there. What is known stays.
 */
export function newIn(
  batch: OutcomeBatch,
  known: KindOutcomes,
): { batch: OutcomeBatch; others: number } {
  const keep: number[] = [];
  let others = 0;
  batch.cells.forEach((cell, i) => {
    const tells = (batch.outputs?.index[i] ?? -1) >= 0;
    if (known.firstDivergent[cell] === NOT_TESTED) keep.push(i);
    else if (known.firstDivergent[cell] !== batch.firstDivergent[i]) others++;
    else if (tells && !isKnown(known, cell, true)) keep.push(i);
  });
  return { batch: pickBatch(batch, keep), others };
}
