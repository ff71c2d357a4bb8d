import type { ModelConfig } from '../model/model-config.ts';
import type { Plan } from '../plan/plan.ts';
import { KINDS } from '../mutation/mutation.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { assayPrompts } from '../assay/assay.ts';
import { OUTPUT_COLUMNS, withCodes } from './output-columns.ts';
import { ENGINE_NAMES } from '../model/engine-name.ts';
import { HOWS } from '../results/how.ts';
import { VERDICTS } from '../output/phenotype.ts';
import { outputKey } from '../output/phenotype-code.ts';
import { checkRanking } from './ranking-checks.ts';
import { rowMutation } from './row-mutation.ts';
import { isComplete, rowCount, RunFileError, type RunFile } from './run-file.ts';
import { columnsOf, type COLUMNS, type RunRow } from './columns.ts';
import { tileOrder } from '../plan/enumerate.ts';
import { siteProblem } from '../model/site.ts';

/**
 * Checks rows against each other, the model and the plan: every value possible, no mutant twice or
 * out of the plan, all in its order. Throws a RunFileError that names the first fault.
 */
export function checkRun(run: RunFile): void {
  checkRows(run.rows, { config: run.provenance.model.config, plan: run.plan });
  const most = rowCount(run);
  if (run.rows.length > most)
    throw new RunFileError(
      `The run file has ${run.rows.length} rows, more than the ${most} mutants of its plan.`,
    );
  if (run.prediction) checkRanking(run, run.prediction);
  checkOrder(run);
  if (run.plan.texts) checkCodes(run);
}

/** Checks each row by itself: its values are possible, and its site lies in the model. Throws a RunFileError. */
function checkRows(
  rows: readonly RunRow[],
  { config, plan }: { config: ModelConfig; plan: Plan },
): void {
  checkValues(rows, plan);
  checkEach(rows, (row) => siteProblem(config, rowMutation(row).site));
}

/** {@link checkRows} for rows whose sites are known to be the plan's. */
export function checkValues(rows: readonly RunRow[], plan: Plan): void {
  const prompts = assayPrompts(plan.assay).length;
  const columns = columnsOf(plan).filter(({ name }) => OUTPUT_COLUMNS.has(name));
  const outputs = plan.texts ? { columns, prompts } : null;
  checkEach(
    rows,
    (row) =>
      rowProblem(row) ?? countProblem(row, prompts) ?? (outputs && outputProblem(row, outputs)),
  );
}

/** The columns of what mutants say, of so many prompts. */
interface Outputs {
  columns: typeof COLUMNS;
  prompts: number;
}

function checkEach(rows: readonly RunRow[], problemOf: (row: RunRow) => string | null): void {
  rows.forEach((row, i) => {
    const problem = problemOf(row);
    if (problem) throw new RunFileError(`Row ${i + 1} of the run file: ${problem}`);
  });
}

function rowProblem(row: RunRow): string | null {
  if (!KINDS.includes(row.kind)) return `"${row.kind}" is no kind of mutation.`;
  if (!HOWS.includes(row.how)) return `"${row.how}" is no way of computing.`;
  if (row.engine !== null && !ENGINE_NAMES.includes(row.engine))
    return `"${row.engine}" is no engine.`;
  if (!VERDICTS.includes(row.verdict)) return `"${row.verdict}" is no verdict.`;
  if (row.kind === 'sign' && row.value !== null) return 'it is of kind sign, but has a value.';
  if (row.kind !== 'sign' && !Number.isFinite(row.value)) return 'its value is not a number.';
  if (row.verdict === 'nsm' ? row.first_divergent < 0 : row.first_divergent !== -1)
    return `it is ${row.verdict} with first divergent token ${row.first_divergent}.`;
  if (row.verdict !== 'nsm' && row.token !== -1)
    return `it is ${row.verdict}, but its token is ${row.token}.`;
  return null;
}

/** An NSM diverges under one prompt at least, and no other mutant does. */
function countProblem(row: RunRow, prompts: number): string | null {
  const { verdict, prompts_diverged: diverged = -1 } = row;
  const [least, most] = verdict === 'nsm' ? [1, prompts] : [0, 0];
  return diverged === -1 || (diverged >= least && diverged <= most)
    ? null
    : `it is ${verdict}, but diverges under ${diverged} of ${prompts} prompts.`;
}

/** NSMs, and no others, have an output. */
function outputProblem(row: RunRow, { columns, prompts }: Outputs): string | null {
  const isNsm = row.verdict === 'nsm';
  for (const { name, nullable } of columns)
    if (nullable && isNsm !== (row[name] !== null))
      return isNsm ? `it is an NSM without ${name}.` : `it is ${row.verdict}, but has a ${name}.`;
  return isNsm && row.texts !== undefined && !isTextList(row.texts, prompts)
    ? `its texts are no list of ${prompts} texts.`
    : null;
}

/** Equal outputs have the same phenotype code. */
function checkCodes({ wildType, rows }: RunFile): void {
  withCodes(rows, wildType ?? []).forEach(({ phenotype }, i) => {
    if (phenotype !== rows[i].phenotype)
      throw new RunFileError(
        `Row ${i + 1} of the run file has phenotype ${rows[i].phenotype}; going by the texts it is ${phenotype}.`,
      );
  });
}

function isTextList(json: string | null, prompts: number): boolean {
  try {
    const texts: unknown = JSON.parse(json ?? '');
    return (
      Array.isArray(texts) &&
      texts.length === prompts &&
      texts.every((text) => typeof text === 'string') &&
      outputKey(texts) === json // so that equal outputs are equal lists
    );
  } catch {
    return false;
  }
}

/** Rows of a tile plan must be a part of it in its order; a whole list must be the list. */
function checkOrder({ plan, provenance, rows }: RunFile): void {
  const { config } = provenance.model;
  const { sites, shard } = plan;
  if (sites.type !== 'tiles') {
    const whole = !shard && isComplete({ plan, provenance, rows });
    if (whole && hashMutations(rows.map(rowMutation)) !== sites.sha256)
      throw new RunFileError(
        'The run file’s mutations are not those of the list it was made from.',
      );
    return;
  }
  const placeOf = tileOrder(config, sites, shard).finder();
  let last = -1;
  rows.forEach((row, i) => {
    const place = placeOf(rowMutation(row));
    if (place <= last)
      throw new RunFileError(
        `Row ${i + 1} of the run file is not in its plan, or stands there twice or out of order.`,
      );
    last = place;
  });
}
