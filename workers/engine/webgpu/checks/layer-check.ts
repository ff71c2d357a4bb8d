import { expectEmbedding, expectHead, expectLayer } from '../../shared/compare-recorded.ts';
import type { LayerReference } from '../../shared/layer-reference.ts';
import type { GpuContext } from '../context.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
} from '../run/activation-buffers.ts';
import { pass } from '../run/llama.ts';
import { refuseDevice } from './golden.ts';

/**
 * Checks that the engine computes the reference: for models of which no results are recorded.
 * Throws a LabError 'golden' if it does not.
 */
export async function checkLayer(context: GpuContext, reference: LayerReference): Promise<void> {
  const { gpu, model, tuning } = context;
  const { layer, tokens, before, after, headRows } = reference;
  const rows = tokens.length;
  const { vocab_size: vocab } = model.config;
  const sizes = { caches: 1, maxRows: rows, maxTail: rows, capacity: rows };
  const state = createActivationBuffers(gpu, model.config, sizes);
  const passUniform = passUniformBuffer(gpu);
  try {
    writePassUniform(gpu, passUniform, { rows, first: 0, tail: rows, step: 0 });
    gpu.write(state.tokens, Uint32Array.from(tokens));
    const p = pass(gpu, { model, state, tuning, passUniform, sequences: 1, rows, tail: rows });
    gpu.submit(p.embed());
    expectEmbedding(reference, await floats(state.x, before.length), refuseDevice);
    gpu.submit([...p.attention(layer), ...p.mlp(layer)]);
    expectLayer(reference, await floats(state.x, after.length), refuseDevice);
    gpu.submit([...p.norm(), ...p.head()]);
    const logits = await floats(state.logits, rows * vocab);
    const seen = tokens.flatMap((_, t) => headRows.map((row) => logits[t * vocab + row]));
    expectHead(reference, Float32Array.from(seen), refuseDevice);
  } finally {
    destroyActivationBuffers(gpu, state);
    gpu.destroy(passUniform);
  }

  async function floats(buffer: GPUBuffer, count: number): Promise<Float32Array> {
    return new Float32Array(await gpu.read(buffer, 4 * count));
  }
}
