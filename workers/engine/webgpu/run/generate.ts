import type { Decoding } from '../../../../src/lib/assay/decoding.ts';
import type { Choice, RawGeneration } from '../../generation.ts';
import type { Gpu, Op } from '../device/gpu.ts';
import type { GpuModel } from '../model/gpu-model.ts';
import { advance } from '../kernels/advance.ts';
import { choose, CHOICE_WORDS, readChoice } from '../kernels/choose.ts';
import { softmax } from '../kernels/softmax.ts';
import { forward, type Patch } from './llama.ts';
import {
  passUniformBuffer,
  writePassUniform,
  type PassUniform,
  type ActivationBuffers,
} from './activation-buffers.ts';
import type { Tuning } from '../device/tuning.ts';

/** What runs a model: its weights, the buffers of one sequence, and how products are computed. */
export interface Runner {
  gpu: Gpu;
  model: GpuModel;
  state: ActivationBuffers;
  tuning: Tuning;
}

/** How a run is watched. */
export interface Following {
  /** Called with each token in turn; `false` ends the run after it. */
  onChoice?: ((choice: Choice, index: number) => boolean | undefined) | undefined;
  signal?: AbortSignal | undefined;
  /** Tokens submitted to the GPU between two looks at the results. */
  burst?: number | undefined;
}

/** Where nobody watches. */
const BURST = 8;

export interface GenerateArgs extends Following {
  promptIds: readonly number[];
  decoding: Decoding;
  /** Most tokens to generate; an end-of-sequence token ends earlier and is part of the result. */
  maxNewTokens: number;
  /** Makes the run a mutant's. */
  patch?: Patch | undefined;
  /** Wild type's tokens [steps] and probabilities [steps, vocab], to measure against. */
  compareWith?: { tokens: GPUBuffer; probabilities: GPUBuffer } | undefined;
  /** [maxNewTokens, vocab]: keeps every step's probabilities here. */
  keepProbabilities?: GPUBuffer | undefined;
}

/**
 * Generates from scratch: the prompt in one go (in pieces of state.maxRows), then token by token.
 * The GPU feeds each choice to the next step by itself and is always one burst ahead of what is
 * read back. Prompt and new tokens must fit into the state's capacity. Throws the signal's reason
 * when aborted.
 */
export async function generate(runner: Runner, args: GenerateArgs): Promise<RawGeneration> {
  const { gpu, state } = runner;
  const { promptIds, maxNewTokens: steps, decoding } = args;
  if (promptIds.length === 0) throw new RangeError('An empty prompt has nothing to continue.');
  if (promptIds.length + steps > state.capacity)
    throw new RangeError(`${promptIds.length} + ${steps} tokens exceed ${state.capacity}.`);
  const choices = gpu.buffer('choices', steps * CHOICE_WORDS * 4);
  const passUniforms = { prompt: passUniformBuffer(gpu), decode: passUniformBuffer(gpu) };
  const started = performance.now();
  try {
    submitPrompt(runner, args, choices, passUniforms.prompt);
    writePassUniform(gpu, passUniforms.decode, {
      rows: 1,
      first: promptIds.length,
      tail: 1,
      step: 1,
    });
    const step = [
      ...forward(gpu, {
        ...runner,
        passUniform: passUniforms.decode,
        sequences: 1,
        rows: 1,
        tail: 1,
        patch: args.patch,
      }),
      ...chooseOps(runner, args, choices, passUniforms.decode),
      advance(gpu, passUniforms.decode),
    ];
    return await follow(runner, args, choices, step, started);
  } finally {
    gpu.destroy(choices, passUniforms.prompt, passUniforms.decode);
  }

  async function follow(
    { gpu, model }: Runner,
    { onChoice, signal, burst = BURST }: GenerateArgs,
    buffer: GPUBuffer,
    step: Op[],
    startedAt: number,
  ): Promise<RawGeneration> {
    const made: Choice[] = [];
    let firstAt = startedAt;
    let [read, submitted] = [0, 1];
    const readOn = (from: number, to: number) =>
      gpu.read(buffer, (to - from) * CHOICE_WORDS * 4, from * CHOICE_WORDS * 4);
    let pending = readOn(0, 1);
    for (;;) {
      const upTo = submitted;
      const ahead = Math.min(burst, steps - submitted);
      for (let i = 0; i < ahead; i++) gpu.submit(step);
      submitted += ahead;
      const bytes = await pending;
      if (read === 0) firstAt = performance.now();
      let goesOn = true;
      for (let i = 0; goesOn && read + i < upTo; i++) {
        const choice = readChoice(bytes, i, decoding);
        made.push(choice);
        goesOn =
          onChoice?.(choice, made.length - 1) !== false &&
          !model.config.eos_token_ids.includes(choice.id);
      }
      signal?.throwIfAborted();
      if (!goesOn || upTo === steps) break;
      read = upTo;
      pending = readOn(read, submitted);
    }
    return {
      ids: made.map((choice) => choice.id),
      choices: made,
      prefillMs: firstAt - startedAt,
      decodeMs: performance.now() - firstAt,
    };
  }
}

/** Feeds the prompt in and chooses the first token. */
function submitPrompt(
  runner: Runner,
  args: GenerateArgs,
  choices: GPUBuffer,
  passUniform: GPUBuffer,
) {
  const { gpu, state } = runner;
  const { promptIds, patch } = args;
  for (let first = 0; first < promptIds.length; first += state.maxRows) {
    const piece = promptIds.slice(first, first + state.maxRows);
    const where: PassUniform = { rows: piece.length, first, tail: 1, step: 0 };
    writePassUniform(gpu, passUniform, where);
    gpu.write(state.tokens, Uint32Array.from(piece));
    gpu.submit(
      forward(gpu, { ...runner, passUniform, sequences: 1, rows: piece.length, tail: 1, patch }),
    );
  }
  gpu.submit(chooseOps(runner, args, choices, passUniform));
}

/** Chooses the next token of the one sequence and puts it where `forward` reads it. */
function chooseOps(
  { gpu, model, state }: Runner,
  args: GenerateArgs,
  choices: GPUBuffer,
  passUniform: GPUBuffer,
): Op[] {
  const shared = { logits: state.logits, vocab: model.config.vocab_size, choices, passUniform };
  const steps = args.maxNewTokens;
  const { decoding, compareWith: wildType, keepProbabilities: probabilities } = args;
  return [
    choose(gpu, {
      ...shared,
      decoding,
      wildType,
      steps,
      next: state.tokens,
      rows: 1,
      cooperate: true,
    }),
    ...(probabilities ? [softmax(gpu, { ...shared, probabilities, steps, tail: 1 })] : []),
  ];
}
