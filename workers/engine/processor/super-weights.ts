import { median, type LayerPeaks } from '../../../src/lib/output/super-weights.ts';
import { peak } from '../shared/peak.ts';
import { breathe } from './breathe.ts';
import type { Heap } from './heap.ts';
import { Pass } from './llama.ts';
import type { ProcessorModel } from './model.ts';
import { createActivations, destroyActivations } from './activations.ts';
import { poolOf } from './weights.ts';
import { denseRows } from './widths.ts';

/**
 * One pass over a sequence [T], and of every layer what its down projection takes in and gives out
 * where that is largest. Source: Yu et al. 2024 (arXiv 2411.07191). Throws the signal's reason when
 * aborted. d = hidden_size, f = intermediate_size.
 */
export async function findSuperWeights(
  heap: Heap,
  model: ProcessorModel,
  tokens: readonly number[],
  signal?: AbortSignal,
): Promise<LayerPeaks[]> {
  const rows = tokens.length;
  const { hidden_size: d, intermediate_size: f } = model.config;
  const state = createActivations(heap, model.config, { maxRows: rows, slots: 1, positions: rows });
  const pass = new Pass({ heap, model, state, slots: [0], rows, first: 0, tail: rows });
  const { widths } = pass;
  const out = heap.allocate(rows * widths.d);
  try {
    pass.embed(tokens);
    const found: LayerPeaks[] = [];
    for (let layer = 0; layer < model.layers.length; layer++) {
      pass.attention(layer);
      pass.mlp(layer);
      // the product once more, without the residual stream, which would swallow small digits
      pass.project(layer, 'down', state.act.at, out.at, rows);
      const input = peak(denseRows(heap, state.act, rows, f, widths.f), f); // [T, f]
      const outputs = denseRows(heap, out, rows, d, widths.d); // [T, d]
      const output = peak(outputs, d);
      const id = { layer, projection: 'down' } as const;
      const one = { row: output.channel, col: input.channel, height: 1, width: 1 };
      const [weight] = poolOf(heap, model, id, one, 1);
      const medianOutput = median(outputs.map(Math.abs));
      found.push({ layer, input, output, weight, medianOutput });
      await breathe(signal);
    }
    return found;
  } finally {
    destroyActivations(heap, state);
    heap.free(out);
  }
}
