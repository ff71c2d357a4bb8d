/** A 32-bit integer hash; the same as mix in decoding.ts. */
// @ts-ignore: decorators on functions are AssemblyScript
@inline
function mix(x: u32): u32 {
  x = (x ^ (x >> 16)) * 0x7feb352d;
  x = (x ^ (x >> 15)) * 0x846ca68b;
  return x ^ (x >> 16);
}

/**
 * Σ mix(word + mix(i)) in the upper 32 bits, Σ mix(that ^ 0x9e3779b9) in the lower, each modulo 2^32.
 * @param first i of the first word: sums of the pieces of a whole add up to its own
 */
export function checksum(data: usize, words: usize, first: u32): u64 {
  let a: u32 = 0;
  let b: u32 = 0;
  for (let i: u32 = 0; i < <u32>words; i++) {
    const h = mix(load<u32>(data + (<usize>i << 2)) + mix(first + i));
    a += h;
    b += mix(h ^ 0x9e3779b9);
  }
  return (<u64>a << 32) | <u64>b;
}
