import { whole } from '../panels.ts';

/** Sizes of an attention's rows: heads that share keys and values, and how wide each part is. */
interface QkvShape {
  heads: number;
  kvHeads: number;
  headDim: number;
}

/** Where q, k and v lie in rows of qkv, each in whole panels, and how to take them out. */
export function qkvRows({ heads, kvHeads, headDim }: QkvShape) {
  const [wide, narrow] = [heads * headDim, kvHeads * headDim];
  const [q, kv] = [whole(wide), whole(narrow)];
  const stride = q + 2 * kv;
  const columns = (values: Float32Array, first: number, count: number) =>
    values.filter((_, i) => i % stride >= first && i % stride < first + count);
  return {
    wide,
    narrow,
    /** How far rows of q, of k or v, and of all three stand apart. */
    q,
    kv,
    stride,
    /** The three of rows [rows, stride], dense. */
    parts: (values: Float32Array) => ({
      q: columns(values, 0, wide),
      k: columns(values, q, narrow),
      v: columns(values, q + kv, narrow),
    }),
  };
}

/** Rows of `from` numbers [rows, from] as rows of `to`, filled up with 0 or cut off. */
export function restride(values: Float32Array, from: number, to: number): Float32Array {
  const rows = values.length / from;
  const all = new Float32Array(rows * to);
  for (let t = 0; t < rows; t++)
    all.set(values.subarray(t * from, t * from + Math.min(from, to)), t * to);
  return all;
}
