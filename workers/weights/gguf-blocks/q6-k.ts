import { halfToFloat } from '../half.ts';
import { viewOf, type BlockDecoder } from './block-codes.ts';

/**
 * Q6_K: 256 weights in groups of 16: 128 bytes of lower four bits, 64 of upper two, 16 signed
 * scales, f16 d; `w = d · sc · (code − 32)` (ggml, ggml-common.h: block_q6_K; the order of bits as in
 * ggml-quants.c: dequantize_row_q6_K). Codes become 8-bit ones. d · sc has at most 19 bits, so f32
 * holds it exactly.
 */
export const decodeQ6_K: BlockDecoder = (bytes) => {
  const blocks = bytes.length / 210;
  const view = viewOf(bytes);
  const codes = new Uint32Array(64 * blocks);
  const scales = new Float32Array(16 * blocks);
  for (let block = 0; block < blocks; block++) {
    const at = 210 * block;
    const d = halfToFloat(view.getUint16(at + 208, true));
    for (let group = 0; group < 16; group++)
      scales[16 * block + group] = d * view.getInt8(at + 192 + group);
    // each half of 128 weights has 64 bytes of lower and 32 of upper bits, four weights to one of these
    for (let half = 0; half < 2; half++)
      for (let word = 0; word < 8; word++) {
        const first = view.getUint32(at + 64 * half + 4 * word, true);
        const second = view.getUint32(at + 64 * half + 32 + 4 * word, true);
        const upper = view.getUint32(at + 128 + 32 * half + 4 * word, true);
        const to = 64 * block + 32 * half + word;
        codes[to] = (first & 0x0f0f0f0f) | upperBits(upper);
        codes[to + 8] = (second & 0x0f0f0f0f) | upperBits(upper >>> 2);
        codes[to + 16] = ((first >>> 4) & 0x0f0f0f0f) | upperBits(upper >>> 4);
        codes[to + 24] = ((second >>> 4) & 0x0f0f0f0f) | upperBits(upper >>> 6);
      }
  }
  return { group: 16, codes, scales, zeroPoint: 32, offsets: null };
};

/** The lowest two bits of each byte, as its bits 4 and 5. */
const upperBits = (word: number) => (word & 0x03030303) << 4;
