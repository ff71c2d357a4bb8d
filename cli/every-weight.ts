/** Every weight predicted, the riskiest verified, the others audited. */
import { planOrder } from '../src/lib/plan/enumerate.ts';
import type { Plan } from '../src/lib/plan/plan.ts';
import { formatBudget, YIELD_WINDOW, YieldWatch, type Budget } from '../src/lib/risk/budget.ts';
import { LIST_WINDOW } from '../src/lib/risk/listed-mutants.ts';
import type { MatrixRisk } from '../src/lib/risk/matrix-risk.ts';
import { checkProblem } from '../src/lib/risk/prediction-check.ts';
import type { Ranking } from '../src/lib/risk/ranking.ts';
import { parseMatrix } from '../src/lib/model/matrix.ts';
import { encodeRisks } from '../src/lib/run-file/risks-parquet.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import { checkPrediction } from '../workers/engine/check-prediction.ts';
import type { TokenPrompt } from '../workers/engine/contract.ts';
import type { Asked } from './asked.ts';
import { CommandError } from './command-error.ts';
import { compute, tokenPrompts, type ScreenJob } from './compute.ts';
import type { Host } from './host.ts';
import { OutFile, readRun, writeWhole } from './out-file.ts';
import { predictedWords } from './prediction-summary.ts';
import { openText, predictText, Progress, type Words } from './progress.ts';
import {
  mostVerified,
  predicted,
  rankedRun,
  verifiedOf,
  type Predicted,
  type RankedRun,
} from '../src/lib/run-file/ranked-run.ts';
import type { EveryWeight, RankedRequest, ScreenRequest } from './screen-options.ts';
import { predictedSites } from './sources.ts';

/** Predicts all mutants, checks a handful of them, and writes the risks where that is asked for. */
export async function predict(
  { host, tokenizer, assay, provenance, signal, say }: Asked,
  every: EveryWeight,
  risksPath: string | null,
): Promise<Predicted> {
  const { config } = host.model;
  const sites = predictedSites(every, config);
  const prompts = tokenPrompts(assay, tokenizer);
  const started = performance.now();
  const progress = new Progress(1, 0, { words: predictText });
  const onProgress = (share: number) => progress.show(share);
  const question = {
    matrices: sites.matrices.map((name) => parseMatrix(name)!),
    ...{ kinds: sites.kinds, tile: sites.tile },
  };
  const risks: MatrixRisk[] = [];
  try {
    for await (const risk of host.predict(prompts, question, { signal, onProgress }))
      risks.push(risk);
  } catch (error) {
    if (signal.aborted) say('Stopped while predicting: nothing is verified yet.');
    signal.throwIfAborted();
    throw error;
  }
  progress.end(1);
  const all = predicted(config, sites, risks);
  say(predictedWords(all.told, performance.now() - started));
  await check(host, prompts, all, { seed: every.seed, signal, say });
  if (risksPath !== null) {
    const { ranking, told } = all;
    await writeWhole(
      risksPath,
      encodeRisks({ assay, provenance, prediction: told, risks, ranking }),
    );
    say(
      `${every.risks}: the risks of the ${ranking.cell.length.toLocaleString('en-US')} riskiest.`,
    );
  }
  return all;
}

/** Says so where a handful of verified mutants belies the prediction. */
async function check(
  host: Host,
  prompts: readonly TokenPrompt[],
  { risks }: Predicted,
  { seed, signal, say }: { seed: number; signal: AbortSignal; say: (line: string) => void },
): Promise<void> {
  const screen: Parameters<typeof checkPrediction>[0] = {
    ...{ model: host.model, device: host.device },
    screen: async function* (runs, mutations) {
      yield* host.screen(runs, mutations, { how: 'batched', outputs: false, signal });
    },
  };
  try {
    const problem = checkProblem(await checkPrediction(screen, prompts, risks, { seed, signal }));
    if (problem) say(problem);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Predicts, verifies and audits into a file. */
export async function screenRanked(
  asked: Asked,
  { path, risksPath }: { path: string; risksPath: string | null },
  request: ScreenRequest & { sites: RankedRequest },
  begin: (out: OutFile) => void,
): Promise<OutFile> {
  const { host, assay, provenance } = asked;
  const { config } = host.model;
  const { verify: budget, audit: count, seed } = request.sites;
  const all = await predict(asked, request.sites, risksPath);
  const most = mostVerified(all, request.sites);
  const isOpen = budget.type === 'time' || budget.type === 'yield';
  const window = isOpen ? YIELD_WINDOW : LIST_WINDOW;
  const audit = count > 0 ? { count, seed } : null;
  const make = (verified: Ranking, drawn: typeof audit) =>
    rankedRun(config, all, verified, { audit: drawn, budget: formatBudget(budget), window });
  const planOf = ({ sites }: RankedRun): Plan => {
    const { texts, shard } = request;
    return { sites, assay, texts, ...(shard ? { shard } : {}) };
  };
  const jobOf = (run: RankedRun, out: OutFile): ScreenJob => {
    const { index, count: shards } = request.shard ?? { index: 1, count: 1 };
    const way = request.naive ? 'in place' : 'batched';
    return {
      ...{ plan: planOf(run), out, way, signal: asked.signal },
      order: planOrder(config, planOf(run), run.list),
      told: (place) => {
        const at = index - 1 + place * shards;
        const how = at < run.prediction.verified ? way : 'audit';
        return { how, risk: run.list.riskAt(at) };
      },
    };
  };
  const headOf = (run: RankedRun) => ({
    plan: planOf(run),
    provenance,
    prediction: run.prediction,
  });

  const found = isOpen ? await readRun(path, request.format) : null;
  const ended = found && hasEnded(found, formatBudget(budget), most.cell.length);
  const first = ended
    ? make(verifiedOf(config, all, found.rows), audit)
    : make(most, isOpen ? null : audit);
  if (first.list.length === 0)
    throw new CommandError(
      'No mutant is as risky as that, and none is to be audited: ask for less with --verify.',
    );
  const order = planOrder(config, planOf(first), first.list);
  if (order.count === 0)
    throw new CommandError(
      `A shard of ${first.list.length} mutants cannot be one of ${request.shard?.count ?? 1}: it would be empty.`,
    );
  let find: ReturnType<typeof order.finder> | null = null;
  const out = await OutFile.open(path, request.format, headOf(first), (mutation) =>
    (find ??= order.finder())(mutation),
  );
  begin(out);
  if (!isOpen || ended) {
    await compute(host, asked.tokenizer, jobOf(first, out));
    return out;
  }
  const end = endOf(budget, out);
  const words = wordsOf(budget);
  await compute(host, asked.tokenizer, { ...jobOf(first, out), enough: end.isReached, words });
  if (!end.isReached() && out.done < out.total) return out; // stopped by the user
  const places = end.places();
  const second = make(taken(most, places), audit);
  out.recast(headOf(second), places);
  await compute(host, asked.tokenizer, jobOf(second, out));
  await out.write();
  return out;
}

/** Whether the verifying of a run whose budget has no known end was over when its file was written. */
function hasEnded({ prediction, rows }: RunFile, budget: string, most: number): boolean {
  if (prediction?.budget !== budget) return false;
  const verified = rows.filter(({ how }) => how !== 'audit').length;
  const isWhole = verified === prediction.verified;
  return isWhole && (prediction.audit !== null || verified < most);
}

/** When a budget of time or yield is used up, and which places were verified by then. */
function endOf(budget: Budget, out: OutFile): { isReached: () => boolean; places: () => number[] } {
  if (budget.type === 'yield') {
    const watch = new YieldWatch(budget.oneIn);
    let [next, enough] = [0, false];
    const isReached = () => {
      // in the order of the ranking, so that it ends at the same place however batches come
      for (let row = out.at(next); row && !enough; row = out.at(next)) {
        enough = watch.add(row.verdict === 'nsm');
        next++;
      }
      return enough;
    };
    return { isReached, places: () => Array.from({ length: next }, (_, i) => i) };
  }
  const until = performance.now() + (budget.type === 'time' ? budget.ms : Infinity);
  return { isReached: () => performance.now() > until, places: () => out.places() };
}

function wordsOf(budget: Budget): Words {
  if (budget.type === 'time') return openText('', (elapsed) => budget.ms - elapsed);
  const oneIn = budget.type === 'yield' ? budget.oneIn : 1;
  return openText(`until fewer than 1 in ${oneIn} is an NSM`, () => null);
}

/** Some of a ranking's mutants, in its order. @param places ascending */
const taken = ({ maps, map, cell, risk }: Ranking, places: readonly number[]): Ranking => ({
  maps,
  map: Uint16Array.from(places, (i) => map[i]),
  cell: Uint32Array.from(places, (i) => cell[i]),
  risk: Float32Array.from(places, (i) => risk[i]),
});
