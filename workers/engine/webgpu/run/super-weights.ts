import { median, type LayerPeaks } from '../../../../src/lib/output/super-weights.ts';
import { peak } from '../../shared/peak.ts';
import type { GpuContext } from '../context.ts';
import { linear } from '../kernels/linear.ts';
import { pool } from '../kernels/pool.ts';
import { mlpWidth } from '../model/gpu-model.ts';
import { pass } from './llama.ts';
import {
  createActivationBuffers,
  destroyActivationBuffers,
  passUniformBuffer,
  writePassUniform,
} from './activation-buffers.ts';

/**
 * One pass over a sequence [T], and of every layer what its down projection takes in and gives out
 * where that is largest. Layer by layer the activations are read back, T·(f + d) numbers, since
 * their median is wanted too. Source: Yu et al. 2024 (arXiv 2411.07191). Throws the signal's reason
 * when aborted. d = hidden_size, f = the MLP's width.
 */
export async function findSuperWeights(
  { gpu, model, tuning }: Pick<GpuContext, 'gpu' | 'model' | 'tuning'>,
  tokens: readonly number[],
  signal?: AbortSignal,
): Promise<LayerPeaks[]> {
  const rows = tokens.length;
  const { hidden_size: d } = model.config;
  const f = mlpWidth(model.config);
  // every row is a tail row, so that the last layer is computed for all of them; there is no head
  const state = createActivationBuffers(gpu, model.config, {
    caches: 1,
    maxRows: rows,
    maxTail: rows,
    capacity: rows,
    logitColumns: 1,
  });
  const passUniform = passUniformBuffer(gpu);
  const out = gpu.buffer('down output', rows * d * 4); // [T, d]
  try {
    writePassUniform(gpu, passUniform, { rows, first: 0, tail: rows, step: 0 });
    gpu.write(state.tokens, Uint32Array.from(tokens));
    const p = pass(gpu, { model, state, tuning, passUniform, sequences: 1, rows, tail: rows });
    gpu.submit(p.embed());
    const found: LayerPeaks[] = [];
    for (const [layer, { linears, locations }] of model.layers.entries()) {
      gpu.submit([
        ...p.attention(layer),
        ...p.mlp(layer),
        // the product once more, without the residual stream, which would swallow small digits
        ...linears.down.pieces.map((matrix) =>
          linear(gpu, tuning.linear, {
            matrix,
            x: state.act,
            y: out,
            out: matrix.first,
            stride: d,
            m: rows,
          }),
        ),
      ]);
      const input = peak(await floats(state.act, rows * f), f);
      const outputs = await floats(out, rows * d);
      const output = peak(outputs, d);
      signal?.throwIfAborted();
      const one = {
        row: locations.down.first + output.channel,
        col: input.channel,
        height: 1,
        width: 1,
      };
      const [weight] = await pool(gpu, locations.down, one, 1);
      const medianOutput = median(outputs.map(Math.abs));
      found.push({ layer, input, output, weight, medianOutput });
    }
    return found;
  } finally {
    destroyActivationBuffers(gpu, state);
    gpu.destroy(passUniform, out);
  }

  async function floats(buffer: GPUBuffer, count: number): Promise<Float32Array> {
    return new Float32Array(await gpu.read(buffer, count * 4));
  }
}
