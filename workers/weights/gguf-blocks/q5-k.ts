import { viewOf, type BlockDecoder } from './block-codes.ts';
import { readKScales } from './k-scales.ts';

/**
 * Q5_K: as Q4_K with 32 bytes of fifth bits before the nibbles; bit g of byte j is that of weight j
 * of group g (ggml, ggml-common.h: block_q5_K). Codes become 8-bit ones.
 */
export const decodeQ5_K: BlockDecoder = (bytes) => {
  const blocks = bytes.length / 176;
  const view = viewOf(bytes);
  const codes = new Uint32Array(64 * blocks);
  const scales = new Float32Array(8 * blocks);
  const offsets = new Float32Array(8 * blocks);
  for (let block = 0; block < blocks; block++) {
    const at = 176 * block;
    readKScales(view, at, scales, offsets, 8 * block);
    for (let word = 0; word < 8; word++) {
      const fifths = view.getUint32(at + 16 + 4 * word, true);
      for (let pair = 0; pair < 4; pair++) {
        const nibbles = view.getUint32(at + 48 + 32 * pair + 4 * word, true);
        const low = 64 * block + 16 * pair + word;
        const fifth = fifths >>> (2 * pair);
        codes[low] = (nibbles & 0x0f0f0f0f) | ((fifth & 0x01010101) << 4);
        codes[low + 8] = ((nibbles >>> 4) & 0x0f0f0f0f) | (((fifth >>> 1) & 0x01010101) << 4);
      }
    }
  }
  return { group: 32, codes, scales, zeroPoint: 0, offsets };
};
