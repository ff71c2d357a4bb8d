import { matrixShape } from '../../src/lib/model/matrix.ts';
import { tileGrid } from '../../src/lib/plan/grid.ts';
import type { MatrixRisk } from '../../src/lib/risk/matrix-risk.ts';
import { poolRisks } from '../../src/lib/risk/pool-risks.ts';
import type { Final, RequestOf } from '../../src/protocols/engine-messages.ts';
import { checkPrediction } from './check-prediction.ts';
import { promptsOf, type Desk } from './desk.ts';

/** Draws the mutants that a prediction is checked by. */
const CHECK_SEED = 14;

/** Predicts maps, each told as soon as it is there, and checks them by a handful of mutants. */
export async function answerPredict(
  desk: Desk,
  { id, assay, matrices, kinds, tile }: RequestOf<'predict'>,
  signal: AbortSignal,
): Promise<Final> {
  const prompts = promptsOf(desk, assay);
  const onProgress = (share: number) => desk.post({ type: 'predicting', id, share });
  const question = { matrices, kinds, tile };
  const { engine, tokenizer } = desk.ready();
  const risks = engine.predict(prompts, question, { signal, onProgress });
  const told: MatrixRisk[] = [];
  const next = () => risks.next();
  try {
    for (;;) {
      // a turn for every matrix, so that the bench is answered in between
      const step = await desk.turns.take(next, signal);
      if (step.done) break;
      told.push(step.value);
      desk.post({ type: 'risk', id, risk: step.value });
    }
    const verify = () => checkPrediction(engine, prompts, told, { seed: CHECK_SEED, signal });
    const check = await (engine.screensAside ? verify() : desk.turns.take(verify, signal));
    const rivals = new Set<number>();
    for (const { kinds: found } of told)
      for (const { listed } of found) for (const token of listed.rival) rivals.add(token);
    const texts = tokenizer.pieces([...rivals]);
    const pieces = new Map([...rivals].map((token, i) => [token, texts[i]]));
    return { type: 'predicted', id, check, pieces };
  } finally {
    await risks.return(undefined);
  }
}

/** The risk of the mutants of some cells of a map. */
export async function answerRisks(
  desk: Desk,
  { id, assay, matrix, kind, tile, rect, most }: RequestOf<'risks'>,
  signal: AbortSignal,
): Promise<Final> {
  const prompts = promptsOf(desk, assay);
  const { engine } = desk.ready();
  const ask = () => engine.risks(prompts, matrix, { kind, tile }, { signal });
  const risks = await desk.turns.take(ask, signal);
  const grid = tileGrid(matrixShape(engine.model.config, matrix.projection), tile);
  return { type: 'risks', id, pooled: poolRisks(risks, grid, rect, most) };
}
