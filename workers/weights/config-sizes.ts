import type { ModelConfig } from '../../src/lib/model/model-config.ts';

/**
 * Refuses sizes that do not fit together, or that the canonical form cannot hold: two 16-bit weights
 * of a row lie in one word. What an engine cannot compute it refuses itself.
 */
export function checkSizes(config: ModelConfig, refuse: (what: string) => never): void {
  for (const [name, value] of [
    ['hidden_size', config.hidden_size],
    ['intermediate_size', config.intermediate_size],
    ['head_dim', config.head_dim],
  ] as const) {
    if (value % 2 !== 0) refuse(`${name} is ${value}, not even`);
  }
  if (config.num_attention_heads % config.num_key_value_heads !== 0) {
    refuse(
      `${config.num_attention_heads} attention heads cannot share ` +
        `${config.num_key_value_heads} key/value heads evenly`,
    );
  }
}

/** The window of a configuration, or nothing where it never bites within `context` positions. */
export const windowWithin = (
  window: number,
  context: number,
): Pick<ModelConfig, 'sliding_window'> => (window < context ? { sliding_window: window } : {});
