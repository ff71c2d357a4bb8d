import { LabError } from '../../../src/lib/base/failure.ts';
import type { Golden } from '../webgpu/checks/golden.ts';
import type { LayerReference } from '../webgpu/checks/layer-check.ts';
import { Chooser } from './choice.ts';
import { generate, type Runner } from './generate.ts';
import type { ProcessorEngine } from './engine.ts';
import { forward, Pass } from './llama.ts';
import { createRunState, destroyRunState } from './run-state.ts';

/** f32 sums in another order differ by less; broken memory by far more. */
const TOLERANCE = 2e-3;
/** Of the largest number, of a layer: see layer-check.ts. */
const LAYER_TOLERANCE = 1e-3;
/** Tokens generated of each run. */
const CHECKED_TOKENS = 16;

/** Checks that the engine computes what was recorded of the model. Throws a LabError 'golden' if not. */
export async function checkGolden(engine: ProcessorEngine, golden: Golden): Promise<void> {
  for (const run of golden.runs) {
    const steps = Math.min(CHECKED_TOKENS, run.ids.length);
    const runner = engine.runner(run.prompt_ids.length + steps);
    const logits = lastLogits(runner, run.prompt_ids);
    run.logits_last_prompt.forEach((wanted, v) => {
      near(logits[v], wanted, `logit ${v} after the prompt`);
    });
    const chooser = new Chooser(engine.heap, engine.model.config.vocab_size, run);
    const args = { promptIds: run.prompt_ids, decoding: run, maxNewTokens: steps, chooser };
    const { ids, choices } = await generate(runner, args).finally(() => {
      chooser.destroy();
    });
    choices.forEach((choice, i) => {
      near(choice.logSumExp, run.logsumexp[i], `the log-sum-exp of new token ${i}`);
      if (ids[i] !== run.ids[i]) fail(`new token ${i} is ${ids[i]}, recorded is ${run.ids[i]}`);
    });
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
export function checkLayer({ heap, model }: ProcessorEngine, reference: LayerReference): void {
  const { layer, tokens, before, after, headRows } = reference;
  const rows = tokens.length;
  const { vocab_size: vocab } = model.config;
  const state = createRunState(heap, model.config, { maxRows: rows, slots: 1, positions: rows });
  try {
    const pass = new Pass({ heap, model, state, slots: [0], rows, first: 0, tail: rows });
    pass.embed(tokens);
    compare(heap.view(state.x, 0, before.length), before, 'the embedding of tokens');
    pass.attention(layer);
    pass.mlp(layer);
    // the layer's own addition: the embedding may be the larger part of the sum
    const added = (x: Float32Array) => x.map((v, i) => v - before[i]);
    compare(added(heap.view(state.x, 0, after.length)), added(after), `layer ${layer}`);
    const seen: number[] = [];
    pass.head((_, at) => {
      const logits = heap.view({ at, length: vocab });
      seen.push(...headRows.map((row) => logits[row]));
    });
    compare(Float32Array.from(seen), reference.logits, 'the head');
  } finally {
    destroyRunState(heap, state);
  }
}

function compare(got: Float32Array, wanted: Float32Array, what: string): void {
  const largest = wanted.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  const at = got.findIndex((v, i) => !(Math.abs(v - wanted[i]) <= LAYER_TOLERANCE * largest));
  if (at >= 0) fail(`of ${what} ${got[at]} came out where ${wanted[at]} is right`);
}

function near(got: number, wanted: number, what: string): void {
  if (!(Math.abs(got - wanted) <= TOLERANCE)) fail(`${what} is ${got}, recorded is ${wanted}`);
}

function fail(what: string): never {
  throw new LabError(
    'golden',
    `The processor engine does not compute this model rightly: ${what}.`,
    'Nothing is recorded from it. Try another browser, or check this machine’s memory.',
  );
}
