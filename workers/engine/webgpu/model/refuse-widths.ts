import { LabError } from '../../../../src/lib/base/failure.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { GROUP } from '../../../weights/canonical.ts';

/**
 * Throws a LabError 'unsuited' for a model whose residual stream or heads have widths that kernels do
 * not take. The MLP may have any width: what it lacks is filled with zeros.
 */
export function refuseWidths(c: ModelConfig): void {
  const widths = [
    ['hidden_size', c.hidden_size, GROUP],
    ['num_attention_heads · head_dim', c.num_attention_heads * c.head_dim, GROUP],
    ['head_dim', c.head_dim, 4],
  ] as const;
  for (const [name, has, step] of widths)
    if (has % step !== 0)
      throw new LabError(
        'unsuited',
        `This model’s ${name} is ${has}; on a graphics card it must be a multiple of ${step}.`,
        'Compute it on the processor instead: on the page choose it under Engine, on the command line --engine processor.',
      );
}
