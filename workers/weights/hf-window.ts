import { asArray, asInteger, show, type Refuse } from '../../src/lib/base/json-fields.ts';
import type { AskedKeys } from './left-over.ts';
import { WeightsError } from './weights-error.ts';

/** What MistralConfig takes where config.json does not name a window; null names none. */
const MISTRAL_WINDOW = 4096;

/**
 * How far back attention reaches, Infinity where all of it: Mistral's `sliding_window`, and Qwen's,
 * which counts only with `use_sliding_window`, from layer `max_window_layers` on. Throws a WeightsError
 * `architecture-unsupported` where layers differ.
 */
export function hfWindow(
  keys: AskedKeys,
  { mistral, layers }: { mistral: boolean; layers: number },
  refuse: Refuse,
): number {
  const value = keys.get('sliding_window');
  const told = value == null ? null : asInteger(value, 'sliding_window', [-1, 2 ** 32], refuse);
  const window = told !== null && told > 0 ? told : Infinity;
  const used = keys.get('use_sliding_window');
  if (used != null && typeof used !== 'boolean')
    refuse(`use_sliding_window is ${show(used)}, not true or false`);
  const first = asInteger(
    keys.get('max_window_layers') ?? 28,
    'max_window_layers',
    [0, 1e6],
    refuse,
  );
  const kinds = layerKinds(keys, layers, refuse);
  if (mistral) {
    const own = value === undefined ? MISTRAL_WINDOW : window;
    return own === Infinity || kinds !== 'full_attention' ? own : mixed('layer_types');
  }
  const windowed = used === true && window !== Infinity && first < layers;
  if (kinds === 'full_attention' && windowed) mixed('use_sliding_window');
  if (kinds === 'sliding_attention' && !windowed) mixed('layer_types');
  if (windowed && first > 0 && kinds === null) mixed('max_window_layers');
  return windowed ? window : Infinity;
}

type Kind = 'full_attention' | 'sliding_attention';

/** How all layers attend, as `layer_types` says; null where it does not. */
function layerKinds(keys: AskedKeys, layers: number, refuse: Refuse): Kind | null {
  const value = keys.get('layer_types');
  if (value == null) return null;
  const kinds = asArray(value, 'layer_types', refuse);
  if (kinds.length !== layers)
    refuse(`layer_types has ${kinds.length} entries for ${layers} layers`);
  const [first] = kinds;
  if (first !== 'full_attention' && first !== 'sliding_attention') return mixed('layer_types');
  return kinds.every((kind) => kind === first) ? first : mixed('layer_types');
}

function mixed(key: string): never {
  throw new WeightsError(
    'architecture-unsupported',
    `The layers of this model attend in different ways (${key}), which the lab does not compute.`,
    'Choose a model all of whose layers attend alike.',
  );
}
