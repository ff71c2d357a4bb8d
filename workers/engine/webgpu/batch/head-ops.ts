import type { GpuContext } from '../context.ts';
import type { Gpu, Op } from '../device/gpu.ts';
import { piecesOf } from '../model/gpu-matrix.ts';
import { choose } from '../kernels/choose.ts';
import { linear } from '../kernels/linear.ts';
import type { ActivationBuffers } from '../run/activation-buffers.ts';
import type { WildType } from '../run/wild-type.ts';

/** Most bytes of logits held at a time. */
const LOGIT_BYTES = 32 * 2 ** 20;

/** How many columns of logits are computed at a time for `rows` rows: all, if they fit. */
export function logitColumns(gpu: Gpu, vocab: number, rows: number): number {
  const most = Math.min(LOGIT_BYTES, gpu.maxBinding);
  const fit = Math.max(32, Math.floor(most / (4 * rows) / 32) * 32);
  return Math.min(vocab, fit);
}

/**
 * The head and the choice in one: a few columns of logits at a time are computed and taken into
 * the choices, so that the whole logits never exist. From state.tail [rows, d].
 */
export function headOps(
  context: GpuContext,
  args: {
    state: ActivationBuffers;
    passUniform: GPUBuffer;
    wildType: WildType;
    /** [B, steps, CHOICE_WORDS] */
    choices: GPUBuffer;
    steps: number;
    firstStep: number;
    /** B·tail */
    rows: number;
  },
): Op[] {
  const { gpu, model, batchTuning: tuning } = context;
  const { state, passUniform, wildType, choices, steps, firstStep, rows } = args;
  const vocab = model.config.vocab_size;
  const ops: Op[] = [];
  for (let first = 0; first < vocab; first += state.logitColumns) {
    const count = Math.min(state.logitColumns, vocab - first);
    for (const piece of piecesOf(model.lm_head, { first, count }))
      ops.push(
        linear(gpu, tuning.linear, {
          matrix: piece.matrix,
          rows: piece,
          x: state.tail,
          y: state.logits,
          out: piece.before,
          stride: count,
          m: rows,
        }),
      );
    ops.push(
      choose(gpu, {
        logits: state.logits,
        vocab,
        columns: { first, count },
        decoding: wildType.decoding,
        wildType,
        choices,
        steps,
        firstStep,
        next: state.tokens,
        passUniform,
        rows,
        cooperate: tuning.cooperate,
      }),
    );
  }
  return ops;
}
