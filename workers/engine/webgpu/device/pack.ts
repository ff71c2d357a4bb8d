import type { WrittenValue } from '../../../../src/lib/mutation/mutation.ts';

/** A 32-bit word of a uniform: a number is a u32, `{ f32 }` a float. */
export type Word = number | { f32: number };

/** Packs words for a uniform buffer. */
export function pack(...values: Word[]): Uint32Array {
  const bits = new Uint32Array(values.length);
  const floats = new Float32Array(bits.buffer);
  values.forEach((value, i) => {
    if (typeof value === 'number') bits[i] = value;
    else floats[i] = value.f32;
  });
  return bits;
}

/** What a mutation writes, as kernels read it: the value, and whether weights are negated instead. */
export const writtenWords = (value: WrittenValue): [Word, Word] => [
  { f32: value ?? 0 },
  Number(value === null),
];
