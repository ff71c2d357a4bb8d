import { show } from '../../src/lib/base/json-fields.ts';
import { WeightsError } from './weights-error.ts';

/**
 * What a file says beyond what a reader asks for must not be dropped: it may change what the model
 * computes. Every reader ends with these two checks; each keeps a written list of what is harmless.
 */

/** The values with which a key changes nothing; `any` where none does. */
export type Harmless = 'any' | readonly unknown[];

/** An object's keys, and which of them were asked for. */
export class AskedKeys {
  private readonly asked = new Set<string>();
  private readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.values = values;
  }

  /** The value of a key, undefined where there is none; 64-bit numbers as numbers. */
  get(key: string): unknown {
    this.asked.add(key);
    const value = Object.hasOwn(this.values, key) ? this.values[key] : undefined;
    return typeof value === 'bigint' ? Number(value) : value;
  }

  /**
   * Throws a WeightsError `architecture-unsupported` for the first key that was not asked for, unless
   * `harmless` has it with this value. null says nothing, whatever the key.
   * @param where what holds the keys, for the message
   */
  refuseLeft(where: string, harmless: (key: string) => Harmless | undefined): void {
    for (const [key, value] of Object.entries(this.values)) {
      if (this.asked.has(key) || value === null) continue;
      const values = harmless(key);
      if (values === 'any' || values?.includes(typeof value === 'bigint' ? Number(value) : value))
        continue;
      throw new WeightsError(
        'architecture-unsupported',
        `${where} says ${key.slice(0, 60)} = ${typeof value === 'bigint' ? value : show(value)}, which the lab does not know how to compute with.`,
        'Choose a plain model of its family, or take the model from another repository.',
      );
    }
  }
}

/** A model's tensors by name, and which of them were asked for. */
export class AskedTensors<T> {
  private readonly asked = new Set<string>();
  private readonly tensors: ReadonlyMap<string, T>;

  constructor(tensors: ReadonlyMap<string, T>) {
    this.tensors = tensors;
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  get(name: string): T | undefined {
    this.asked.add(name);
    return this.tensors.get(name);
  }

  /**
   * Throws a WeightsError `architecture-unsupported` for the first tensor that was not asked for and
   * that is not harmless.
   * @param where what lists the tensors, for the message
   */
  refuseLeft(where: string, harmless: (name: string) => boolean = () => false): void {
    for (const name of this.tensors.keys()) {
      if (this.asked.has(name) || harmless(name)) continue;
      throw new WeightsError(
        'architecture-unsupported',
        `${where} has a tensor ${JSON.stringify(name.slice(0, 60))}, which the lab does not know how to compute with.`,
        'Choose a plain model of its family, without experts, adapters or further biases.',
      );
    }
  }
}
