import { splitNibbles, viewOf, type BlockDecoder } from './block-codes.ts';
import { readKScales } from './k-scales.ts';

/**
 * Q4_K: 256 weights in eight groups; scales as readKScales has them, then 128 bytes: each 32 hold a
 * group in their low nibbles and the next in their high ones; `w = d · sc · code − dmin · m` (ggml,
 * ggml-common.h: block_q4_K).
 */
export const decodeQ4_K: BlockDecoder = (bytes) => {
  const blocks = bytes.length / 144;
  const view = viewOf(bytes);
  const codes = new Uint32Array(32 * blocks);
  const scales = new Float32Array(8 * blocks);
  const offsets = new Float32Array(8 * blocks);
  for (let block = 0; block < blocks; block++) {
    const at = 144 * block;
    readKScales(view, at, scales, offsets, 8 * block);
    for (let pair = 0; pair < 4; pair++) {
      const low = 32 * block + 8 * pair;
      splitNibbles(view, at + 16 + 32 * pair, 32, codes, low, low + 4);
    }
  }
  return { group: 32, codes, scales, zeroPoint: 0, offsets };
};
