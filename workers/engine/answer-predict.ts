import type { Final, RequestOf } from '../../src/protocols/engine-messages.ts';
import { promptsOf, type Desk } from './answer-screen.ts';

/** Predicts maps. Each goes to the page as soon as it is there. */
export async function answerPredict(
  desk: Desk,
  { id, assay, matrices, kinds, tile }: RequestOf<'predict'>,
  signal: AbortSignal,
): Promise<Final> {
  const prompts = promptsOf(desk, assay);
  const onProgress = (share: number) => desk.post({ type: 'predicting', id, share });
  const question = { matrices, kinds, tile };
  const risks = desk.ready().engine.predict(prompts, question, { signal, onProgress });
  const next = () => risks.next();
  try {
    for (;;) {
      // a turn for every matrix, so that the bench is answered in between
      const step = await desk.turns.take(next, signal);
      if (step.done) return { type: 'predicted', id };
      desk.post({ type: 'risk', id, risk: step.value });
    }
  } finally {
    await risks.return(undefined);
  }
}

/** The risk of each mutant of a map. */
export async function answerRisks(
  desk: Desk,
  { id, assay, matrix, kind, tile }: RequestOf<'risks'>,
  signal: AbortSignal,
): Promise<Final> {
  const prompts = promptsOf(desk, assay);
  const { engine } = desk.ready();
  const ask = () => engine.risks(prompts, matrix, { kind, tile }, { signal });
  return { type: 'risks', id, risks: await desk.turns.take(ask, signal) };
}
