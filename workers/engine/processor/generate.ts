import type { Decoding } from '../../../src/lib/assay/decoding.ts';
import type { RawGeneration } from '../generation.ts';
import type { Choice } from '../generation.ts';
import type { Chooser } from './choice.ts';
import type { Block, Heap } from './heap.ts';
import { forward } from './llama.ts';
import type { ProcessorModel } from './model.ts';
import { whole } from './panels.ts';
import type { Activations } from './activations.ts';
import { breathe } from './breathe.ts';

/** What runs a model: its weights, and room for one sequence. */
export interface Runner {
  heap: Heap;
  model: ProcessorModel;
  state: Activations;
}

export interface Following {
  /** Called with each token in turn; `false` ends the run after it. */
  onChoice?: ((choice: Choice, index: number) => boolean | undefined) | undefined;
  signal?: AbortSignal | undefined;
}

export interface GenerateArgs extends Following {
  promptIds: readonly number[];
  decoding: Decoding;
  /** Most tokens to generate; an end-of-sequence token ends earlier and is part of the result. */
  maxNewTokens: number;
  chooser: Chooser;
  /** The wild type's tokens and probabilities [steps, vocab in whole panels], to measure against. */
  compareWith?: { ids: readonly number[]; probabilities: Block } | undefined;
  /** [maxNewTokens, vocab in whole panels]: keeps every step's probabilities here. */
  keepProbabilities?: Block | undefined;
}

/**
 * Generates from scratch: the prompt in one go (in pieces of state.maxRows), then token by token.
 * Prompt and new tokens must fit into the state's capacity. Throws the signal's reason when aborted.
 */
export async function generate(runner: Runner, args: GenerateArgs): Promise<RawGeneration> {
  const { state, model } = runner;
  const { promptIds, maxNewTokens: steps, chooser, compareWith, keepProbabilities } = args;
  if (promptIds.length === 0) throw new RangeError('An empty prompt has nothing to continue.');
  if (promptIds.length + steps > state.capacity)
    throw new RangeError(`${promptIds.length} + ${steps} tokens exceed ${state.capacity}.`);
  const vocab = whole(model.config.vocab_size);
  const started = performance.now();
  let firstAt = started;
  const choices: Choice[] = [];
  let next = [...promptIds];
  for (let position = 0; choices.length < steps;) {
    const piece = next.slice(0, state.maxRows);
    next = next.slice(piece.length);
    const step = choices.length;
    const pass = { ...runner, slots: [0], rows: piece.length, first: position, tail: 1 };
    position += piece.length;
    let choice: Choice | undefined;
    forward(pass, piece, (_, logits) => {
      if (next.length > 0) return;
      const expected = compareWith && {
        token: compareWith.ids[step] ?? 0,
        probabilities: compareWith.probabilities.at + 4 * step * vocab,
      };
      choice = chooser.choose(logits, position, expected);
      if (keepProbabilities) chooser.probabilities(logits, keepProbabilities.at + 4 * step * vocab);
    });
    await breathe(args.signal);
    if (!choice) continue;
    if (step === 0) firstAt = performance.now();
    choices.push(choice);
    next = [choice.id];
    if (args.onChoice?.(choice, step) === false) break;
    if (model.config.eos_token_ids.includes(choice.id)) break;
  }
  return {
    ids: choices.map((choice) => choice.id),
    choices,
    prefillMs: firstAt - started,
    decodeMs: performance.now() - firstAt,
  };
}
