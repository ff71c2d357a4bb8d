import { mix } from '../../../src/lib/assay/decoding.ts';

/** Σ mix(word + mix(i)) and Σ mix(that ^ 0x9e3779b9), each modulo 2^32, as 16 hex digits. */
export function checksumRef(data: Uint32Array): string {
  let [a, b] = [0, 0];
  data.forEach((word, i) => {
    const h = mix((word + mix(i)) >>> 0);
    a = (a + h) >>> 0;
    b = (b + mix((h ^ 0x9e3779b9) >>> 0)) >>> 0;
  });
  return [a, b].map((sum) => sum.toString(16).padStart(8, '0')).join('');
}
