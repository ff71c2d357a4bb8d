import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { cotangentsAt, type Cotangent } from '../../shared/cotangents.ts';
import type { PreparedPrompt } from '../batch/prepared-prompt.ts';
import { allocateAll, type Heap } from '../heap.ts';
import { multiply } from '../linear-map.ts';
import type { ProcessorModel } from '../model.ts';
import { whole } from '../panels.ts';
import { widthsOf } from '../widths.ts';

/** Rows that go through the head at a time. */
const ROWS = 12;

/** Margins of all steps of a prompt. */
export function promptCotangents(
  heap: Heap,
  model: ProcessorModel,
  run: PreparedPrompt,
  prompt: number,
): Cotangent[] {
  const { hidden_size, rms_norm_eps, vocab_size } = model.config;
  const { d } = widthsOf(model.config);
  const { ids } = run.wildType.generation;
  const firstRow = run.rows - run.steps;
  const vocab = whole(vocab_size);
  const [h, logits] = allocateAll(heap, [ROWS * d, ROWS * vocab]);
  try {
    const x = run.inputs[model.layers.length].at;
    return ids.flatMap((_, from) => {
      if (from % ROWS !== 0) return [];
      const some = ids.slice(from, from + ROWS);
      const at = x + 4 * (firstRow + from) * d;
      heap.kernels.rms_norm(at, model.norm.at, h.at, hidden_size, rms_norm_eps, some.length);
      multiply(heap, model.lm_head, h.at, logits.at, some.length);
      return some.flatMap((token, i) => {
        const step = from + i;
        const place = { prompt, step, position: firstRow + step, token };
        const row = heap.view(logits, i * vocab, vocab_size);
        return cotangentsAt(row, run.wildType.decoding, place);
      });
    });
  } finally {
    heap.free(h, logits);
  }
}

/** Most bytes of gradients at a time. */
const GRADIENT_BYTES = 2 ** 30;

/** How many rows of gradients there is room for. */
export function mostRows(c: ModelConfig): number {
  const { d, f, q, qkv } = widthsOf(c);
  return Math.floor(GRADIENT_BYTES / 4 / (2 * d + 3 * f + q + qkv));
}
