import type { Refuse } from '../../src/lib/base/json-fields.ts';
import { asNumber, show } from '../../src/lib/base/json-fields.ts';
import type { RopeScaling } from '../../src/lib/model/rope-scaling.ts';
import { WeightsError } from './weights-error.ts';

/**
 * How a GGUF file's keys scale its rotary positions; null where they do not. A factor without a type
 * is a linear one, as llama.cpp takes it. (What `rope_freqs.weight` divides by is a tensor.) Throws a
 * WeightsError `architecture-unsupported` for other kinds.
 * @param get the value of a key of the architecture, by its name without the architecture's
 */
export function ggufScaling(get: (key: string) => unknown, refuse: Refuse): RopeScaling | null {
  const type = get('rope.scaling.type') ?? 'linear';
  const factors = ['rope.scaling.factor', 'rope.scale_linear']
    .map((key) => get(key))
    // 0 is how llama.cpp says that there is none
    .filter((factor) => factor != null && factor !== 0)
    .map((factor) => asNumber(factor, 'rope.scaling.factor', [1e-3, 1e6], refuse));
  const factor = factors[0] ?? 1;
  if (factors.some((other) => other !== factor))
    refuse(`rope.scaling.factor is ${factor} and rope.scale_linear is ${factors[1]}`);
  const attention = get('rope.scaling.attn_factor') ?? 1;
  if (
    (type !== 'linear' && type !== 'none') ||
    (type === 'none' && factor !== 1) ||
    attention !== 1
  )
    throw new WeightsError(
      'architecture-unsupported',
      `This model scales its rotary positions (RoPE scaling ${show(type)}, factor ${factor}${attention === 1 ? '' : `, attention ${show(attention)}`}), which the lab does not compute.`,
      'Choose a model without it, or one with linear scaling or that of Llama 3.',
    );
  return factor === 1 ? null : { rope_type: 'linear', factor };
}
