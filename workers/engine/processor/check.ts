import { LabError } from '../../../src/lib/base/failure.ts';
import type { Golden } from '../golden.ts';
import type { LayerReference } from '../shared/layer-reference.ts';
import {
  CHECKED_TOKENS,
  expectEmbedding,
  expectGeneration,
  expectHead,
  expectLayer,
  expectLogits,
} from '../shared/compare-recorded.ts';
import { Chooser } from './choice.ts';
import { generate, type Runner } from './generate.ts';
import type { ProcessorContext } from './context.ts';
import { forward, Pass } from './llama.ts';
import { createActivations, destroyActivations } from './activations.ts';
import { denseRows } from './widths.ts';

/** Checks that the engine computes what was recorded of the model. Throws a LabError 'golden' if not. */
export async function checkGolden(context: ProcessorContext, golden: Golden): Promise<void> {
  for (const run of golden.runs) {
    const steps = Math.min(CHECKED_TOKENS, run.ids.length);
    const runner = context.runner(run.prompt_ids.length + steps);
    expectLogits(run, lastLogits(runner, run.prompt_ids), refuse);
    const chooser = new Chooser(context.heap, context.model.config.vocab_size, run);
    const args = { promptIds: run.prompt_ids, decoding: run, maxNewTokens: steps, chooser };
    const generation = await generate(runner, args).finally(() => {
      chooser.destroy();
    });
    expectGeneration(run, generation, refuse);
  }
}

/** Logits [vocab] after a prompt, fed in as far as there is room at a time. */
function lastLogits(runner: Runner, tokens: readonly number[]): Float32Array {
  const { heap, model, state } = runner;
  let logits = new Float32Array();
  for (let first = 0; first < tokens.length; first += state.maxRows) {
    const piece = tokens.slice(first, first + state.maxRows);
    forward({ ...runner, slots: [0], rows: piece.length, first, tail: 1 }, piece, (_, at) => {
      logits = heap.view({ at, length: model.config.vocab_size }).slice();
    });
  }
  return logits;
}

/**
 * Checks that the engine computes the reference of one layer: for models of which no results are
 * recorded. Throws a LabError 'golden' if it does not.
 */
export function checkLayer({ heap, model }: ProcessorContext, reference: LayerReference): void {
  const { layer, tokens, headRows } = reference;
  const rows = tokens.length;
  const { vocab_size: vocab, hidden_size } = model.config;
  const state = createActivations(heap, model.config, { maxRows: rows, slots: 1, positions: rows });
  try {
    const pass = new Pass({ heap, model, state, slots: [0], rows, first: 0, tail: rows });
    const x = () => denseRows(heap, state.x, rows, hidden_size, pass.widths.d);
    pass.embed(tokens);
    expectEmbedding(reference, x(), refuse);
    pass.attention(layer);
    pass.mlp(layer);
    expectLayer(reference, x(), refuse);
    const seen: number[] = [];
    pass.head((_, at) => {
      const logits = heap.view({ at, length: vocab });
      for (const row of headRows) seen.push(logits[row]);
    });
    expectHead(reference, Float32Array.from(seen), refuse);
  } finally {
    destroyActivations(heap, state);
  }
}

function refuse(what: string): never {
  throw new LabError(
    'golden',
    `The processor does not compute this model rightly: ${what}.`,
    'Nothing is recorded from it. Try another browser, or check this machine’s memory.',
  );
}
