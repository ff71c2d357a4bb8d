import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import { GROUP } from './canonical.ts';

/** Refuses sizes that do not fit together, or that the canonical form cannot hold. */
export function checkSizes(config: ModelConfig, refuse: (what: string) => never): void {
  const attention = config.num_attention_heads * config.head_dim;
  for (const [name, value] of [
    ['hidden_size', config.hidden_size],
    ['intermediate_size', config.intermediate_size],
    ['num_attention_heads · head_dim', attention],
    ['num_key_value_heads · head_dim', config.num_key_value_heads * config.head_dim],
  ] as const) {
    if (value % GROUP !== 0) refuse(`${name} is ${value}, not a multiple of ${GROUP}`);
  }
  if (config.head_dim % 2 !== 0) refuse(`head_dim is ${config.head_dim}, not even`);
  if (config.num_attention_heads % config.num_key_value_heads !== 0) {
    refuse(
      `${config.num_attention_heads} attention heads cannot share ` +
        `${config.num_key_value_heads} key/value heads evenly`,
    );
  }
}
