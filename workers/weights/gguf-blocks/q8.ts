import { viewOf, type BlockDecoder } from './block-codes.ts';

/**
 * Q8_0: f16 d and 32 signed bytes; `w = d · byte` (ggml, ggml-common.h: block_q8_0). Codes are the
 * bytes raised by 128.
 */
export const decodeQ8_0: BlockDecoder = (bytes) => {
  const blocks = bytes.length / 34;
  const view = viewOf(bytes);
  const codes = new Uint32Array(8 * blocks);
  const scales = new Uint16Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const at = 34 * block;
    scales[block] = view.getUint16(at, true);
    for (let word = 0; word < 8; word++)
      codes[8 * block + word] = view.getUint32(at + 2 + 4 * word, true) ^ 0x80808080;
  }
  return { group: 32, codes, scales, zeroPoint: 128, offsets: null };
};
