import { LabError } from '../../../../src/lib/base/failure.ts';
import type { ModelConfig } from '../../../../src/lib/model/model-config.ts';
import { paddedColumns } from './gpu-model.ts';

/**
 * Throws a LabError 'unsuited' for a model whose residual stream or heads have widths that kernels do
 * not take. The MLP may have any width: what it lacks is filled with zeros.
 */
export function refuseWidths(c: ModelConfig): void {
  const widths = [
    ['hidden_size', c.hidden_size, paddedColumns(c.hidden_size), 32],
    ['num_attention_heads · head_dim', width(c), paddedColumns(width(c)), 32],
    ['head_dim', c.head_dim, Math.ceil(c.head_dim / 4) * 4, 4],
  ] as const;
  for (const [name, has, takes, step] of widths)
    if (has !== takes)
      throw new LabError(
        'unsuited',
        `This model’s ${name} is ${has}; on a graphics card it must be a multiple of ${step}.`,
        'Compute it on the processor instead: on the page choose it under Engine, on the command line --engine processor.',
      );
}

const width = (c: ModelConfig) => c.num_attention_heads * c.head_dim;
