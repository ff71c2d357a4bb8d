import { asNumber, asObject, show, type Refuse } from '../../src/lib/base/json-fields.ts';
import { AskedKeys } from './left-over.ts';
import { WeightsError } from './weights-error.ts';

/**
 * The base of the rotary positions. MLC calls it position_embedding_base, Hugging Face rope_theta,
 * newer configurations have it in rope_parameters; where several are there they must agree. Throws
 * a WeightsError `architecture-unsupported` where positions are scaled as well.
 * @param model model_config of mlc-chat-config.json
 */
export function mlcRopeTheta(model: AskedKeys, refuse: Refuse): number {
  const told: [name: string, value: unknown][] = [
    ['rope_theta', model.get('rope_theta')],
    ['position_embedding_base', model.get('position_embedding_base')],
  ];
  for (const name of ['rope_scaling', 'rope_parameters']) {
    const value = model.get(name);
    if (value != null) told.push([`${name}.rope_theta`, baseOf(name, value, refuse)]);
  }
  // MLC writes 0 where it was not told
  const [first, ...others] = told.filter(([, value]) => value != null && value !== 0);
  for (const [name, value] of others)
    if (value !== first[1])
      refuse(`${first[0]} is ${show(first[1])} and ${name} is ${show(value)}`);
  return asNumber(first?.[1], first?.[0] ?? 'rope_theta', [1, 1e9], refuse);
}

/** The base in a description of rotary positions that are not scaled. */
function baseOf(name: string, value: unknown, refuse: Refuse): unknown {
  const rope = new AskedKeys(asObject(value, name, refuse));
  const types = [rope.get('rope_type'), rope.get('type')].filter((type) => type != null);
  const factor = rope.get('factor') ?? 1;
  if (types.some((type) => type !== 'default') || factor !== 1)
    throw new WeightsError(
      'architecture-unsupported',
      `This model scales its rotary positions (${name}), which the lab does not compute.`,
      `Choose a model without ${name}, such as Llama-2, Mistral, TinyLlama or SmolLM2.`,
    );
  const base = rope.get('rope_theta');
  rope.refuseLeft(name, () => undefined);
  return base;
}
