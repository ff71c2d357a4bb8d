import { splitNibbles, viewOf, type BlockCodes, type BlockDecoder } from './block-codes.ts';

/**
 * Q4_0: f16 d and 16 bytes; byte j holds weight j in its low nibble and j + 16 in its high one;
 * `w = d · (code − 8)` (ggml, ggml-common.h: block_q4_0).
 */
export const decodeQ4_0: BlockDecoder = (bytes) => ({ ...decode(bytes, 18), zeroPoint: 8 });

/** Q4_1: f16 d, f16 m and 16 bytes as those of Q4_0; `w = d · code + m` (block_q4_1). */
export const decodeQ4_1: BlockDecoder = (bytes) => {
  const view = viewOf(bytes);
  const offsets = Uint16Array.from({ length: bytes.length / 20 }, (_, block) =>
    view.getUint16(20 * block + 2, true),
  );
  return { ...decode(bytes, 20), offsets };
};

/** Blocks that start with their scale and end with their codes. */
function decode(bytes: Uint8Array, size: number): BlockCodes {
  const blocks = bytes.length / size;
  const view = viewOf(bytes);
  const codes = new Uint32Array(4 * blocks);
  const scales = new Uint16Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const at = block * size;
    scales[block] = view.getUint16(at, true);
    splitNibbles(view, at + size - 16, 16, codes, 4 * block, 4 * block + 2);
  }
  return { group: 32, codes, scales, zeroPoint: 0, offsets: null };
}
