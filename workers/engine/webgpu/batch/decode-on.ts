import type { GpuContext } from '../context.ts';
import { choose, CHOICE_WORDS, readChoice } from '../kernels/choose.ts';
import { advance } from '../kernels/advance.ts';
import { forward } from '../run/llama.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
} from '../run/activation-buffers.ts';
import { mutateBySideTerm } from '../mutate/side-mutation.ts';
import type { WildType } from '../run/wild-type.ts';
import type { Diverged } from '../../shared/overwriting.ts';

/** Tokens submitted between two looks at whether all have ended. */
const BURST = 8;

/**
 * Generates diverged mutants of one matrix to their end, together: what the first of them shares
 * with the wild type is fed in at once, from there on all are decoded in step.
 * @returns each mutant's whole continuation
 */
export async function decodeOn(
  context: GpuContext,
  wildType: WildType,
  mutants: readonly Diverged[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const { gpu, model, batchTuning: tuning } = context;
  const sequences = mutants.length;
  const { eos_token_ids: ends } = model.config;
  const agreed = mutants.reduce(
    (least, mutant) => Math.min(least, mutant.firstDivergent),
    wildType.steps,
  );
  const shared = wildType.generation.ids.slice(0, agreed);
  const prefix = [...wildType.promptIds, ...shared];
  const steps = wildType.steps - agreed;
  const state = createActivationBuffers(gpu, model.config, {
    caches: sequences,
    maxRows: sequences * prefix.length,
    maxTail: sequences,
    capacity: prefix.length + steps,
  });
  const choices = gpu.buffer('choices', sequences * steps * CHOICE_WORDS * 4);
  const passUniforms = { prefix: passUniformBuffer(gpu), decode: passUniformBuffer(gpu) };
  const mutation = mutateBySideTerm(
    gpu,
    model,
    mutants.map((mutant) => mutant.site),
    mutants.map((mutant) => mutant.value),
  );
  const stepOps = (passUniform: GPUBuffer, rows: number) => [
    ...forward(gpu, {
      model,
      state,
      tuning,
      passUniform,
      sequences,
      rows,
      tail: 1,
      patch: mutation.patch,
    }),
    choose(gpu, {
      logits: state.logits,
      vocab: model.config.vocab_size,
      decoding: wildType.decoding,
      choices,
      steps,
      next: state.tokens,
      passUniform,
      rows: sequences,
      cooperate: tuning.cooperate,
    }),
  ];
  try {
    writePassUniform(gpu, passUniforms.prefix, { rows: prefix.length, first: 0, tail: 1, step: 0 });
    writePassUniform(gpu, passUniforms.decode, { rows: 1, first: prefix.length, tail: 1, step: 1 });
    gpu.write(state.tokens, Uint32Array.from(mutants.flatMap(() => prefix)));
    gpu.submit(stepOps(passUniforms.prefix, prefix.length));
    const step = [...stepOps(passUniforms.decode, 1), advance(gpu, passUniforms.decode)];
    let outputs: number[][] = [];
    for (let made = 1; ;) {
      const bytes = await gpu.read(choices);
      outputs = mutants.map((_, b) => {
        const ids = Array.from(
          { length: made },
          (__, i) => readChoice(bytes, b * steps + i, wildType.decoding).id,
        );
        const end = ids.findIndex((id) => ends.includes(id));
        return end < 0 ? ids : ids.slice(0, end + 1);
      });
      signal?.throwIfAborted();
      const open = outputs.some((ids) => ids.length === made && !ends.includes(ids[made - 1]));
      if (!open || made === steps) break;
      const ahead = Math.min(BURST, steps - made);
      for (let i = 0; i < ahead; i++) gpu.submit(step);
      made += ahead;
    }
    return outputs.map((ids) => [...shared, ...ids]);
  } finally {
    mutation.release();
    destroyActivationBuffers(gpu, state);
    gpu.destroy(choices, passUniforms.prefix, passUniforms.decode);
  }
}
