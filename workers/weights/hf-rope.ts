import {
  asInteger,
  asNumber,
  asObject,
  show,
  type Refuse,
} from '../../src/lib/base/json-fields.ts';
import type { ModelConfig } from '../../src/lib/model/model-config.ts';
import type { RopeScaling } from '../../src/lib/model/rope-scaling.ts';
import { AskedKeys } from './left-over.ts';
import { WeightsError } from './weights-error.ts';

/** Rotary positions as a configuration tells them; no scaling where they are not scaled. */
export type Rope = Pick<ModelConfig, 'rope_theta' | 'rope_scaling'>;

/**
 * Rotary positions of a configuration in Hugging Face's names, of any age: transformers 5 has base and
 * scaling in `rope_parameters`, older ones in `rope_theta` and `rope_scaling` (whose kind is `rope_type`
 * or the still older `type`); MLC calls the base `position_embedding_base`. Where several are there
 * they must agree. Throws a WeightsError `architecture-unsupported` for a kind of scaling that the lab
 * does not compute.
 * @param otherwise the base where none is told
 */
export function hfRope(keys: AskedKeys, refuse: Refuse, otherwise?: number): Rope {
  const bases: [name: string, value: unknown][] = [
    ['rope_theta', keys.get('rope_theta')],
    ['position_embedding_base', keys.get('position_embedding_base')],
  ];
  const scalings: [name: string, scaling: RopeScaling | null][] = [];
  for (const name of ['rope_scaling', 'rope_parameters']) {
    const value = keys.get(name);
    if (value == null) continue;
    const rope = new AskedKeys(asObject(value, name, refuse));
    bases.push([`${name}.rope_theta`, rope.get('rope_theta')]);
    scalings.push([name, scalingOf(name, rope, refuse)]);
    rope.refuseLeft(name, (key) => (key === 'partial_rotary_factor' ? [1] : undefined));
  }
  // MLC writes 0 where it was not told
  const [base, ...others] = bases.filter(([, value]) => value != null && value !== 0);
  for (const [name, value] of others)
    if (value !== base[1]) refuse(`${base[0]} is ${show(base[1])} and ${name} is ${show(value)}`);
  const [scaling, ...again] = scalings;
  for (const [name, other] of again)
    if (JSON.stringify(other) !== JSON.stringify(scaling[1]))
      refuse(`${scaling[0]} and ${name} scale rotary positions differently`);
  return {
    rope_theta: asNumber(base?.[1] ?? otherwise, base?.[0] ?? 'rope_theta', [1, 1e9], refuse),
    ...(scaling?.[1] && { rope_scaling: scaling[1] }),
  };
}

function scalingOf(name: string, rope: AskedKeys, refuse: Refuse): RopeScaling | null {
  const [type, older] = [rope.get('rope_type'), rope.get('type')];
  if (type != null && older != null && type !== older)
    refuse(`${name} is ${show(type)} by its rope_type and ${show(older)} by its type`);
  const told = type ?? older ?? 'default';
  const real = (key: string, range: [number, number]) =>
    asNumber(rope.get(key), `${name}.${key}`, range, refuse);
  switch (told) {
    case 'default':
      if ((rope.get('factor') ?? 1) !== 1) return unsupported(name, 'a factor without a rope_type');
      return null;
    case 'linear': {
      const factor = real('factor', [1e-3, 1e6]);
      return factor === 1 ? null : { rope_type: 'linear', factor };
    }
    case 'llama3':
      return llama3(name, rope, real, refuse);
    default:
      return unsupported(name, show(told));
  }
}

function llama3(
  name: string,
  rope: AskedKeys,
  real: (key: string, range: [number, number]) => number,
  refuse: Refuse,
): RopeScaling {
  const [low_freq_factor, high_freq_factor] = [
    real('low_freq_factor', [1e-3, 1e6]),
    real('high_freq_factor', [1e-3, 1e6]),
  ];
  if (!(high_freq_factor > low_freq_factor))
    refuse(`${name} has a high_freq_factor that is not above its low_freq_factor`);
  const key = 'original_max_position_embeddings';
  return {
    rope_type: 'llama3',
    factor: real('factor', [1e-3, 1e6]),
    low_freq_factor,
    high_freq_factor,
    original_max_position_embeddings: asInteger(
      rope.get(key),
      `${name}.${key}`,
      [1, 2 ** 24],
      refuse,
    ),
  };
}

function unsupported(name: string, kind: string): never {
  throw new WeightsError(
    'architecture-unsupported',
    `This model scales its rotary positions (${name}) by ${kind}; the lab computes linear and llama3.`,
    `Choose a model without such a ${name}.`,
  );
}
