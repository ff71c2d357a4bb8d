import { viewOf, type BlockCodes, type BlockDecoder } from './block-codes.ts';

/**
 * Q5_0: f16 d, u32 of the codes' fifth bits (bit j is weight j's), 16 bytes of the lower four as in
 * Q4_0; `w = d · (code − 16)` (ggml, ggml-common.h: block_q5_0). Codes become 8-bit ones.
 */
export const decodeQ5_0: BlockDecoder = (bytes) => ({ ...decode(bytes, 22), zeroPoint: 16 });

/** Q5_1: f16 d, f16 m, then as Q5_0; `w = d · code + m` (block_q5_1). */
export const decodeQ5_1: BlockDecoder = (bytes) => {
  const view = viewOf(bytes);
  const offsets = Uint16Array.from({ length: bytes.length / 24 }, (_, block) =>
    view.getUint16(24 * block + 2, true),
  );
  return { ...decode(bytes, 24), offsets };
};

/** Blocks that start with their scale and end with fifth bits and nibbles. */
function decode(bytes: Uint8Array, size: number): BlockCodes {
  const blocks = bytes.length / size;
  const view = viewOf(bytes);
  const codes = new Uint32Array(8 * blocks);
  const scales = new Uint16Array(blocks);
  for (let block = 0; block < blocks; block++) {
    const at = block * size;
    scales[block] = view.getUint16(at, true);
    const fifths = view.getUint32(at + size - 20, true);
    for (let word = 0; word < 4; word++) {
      const nibbles = view.getUint32(at + size - 16 + 4 * word, true);
      const low = fifths >>> (4 * word);
      codes[8 * block + word] = (nibbles & 0x0f0f0f0f) | fifthBits(low);
      codes[8 * block + 4 + word] = ((nibbles >>> 4) & 0x0f0f0f0f) | fifthBits(low >>> 16);
    }
  }
  return { group: 32, codes, scales, zeroPoint: 0, offsets: null };
}

/** The lowest four bits, each as bit 4 of a byte of its own. */
const fifthBits = (bits: number) => (((bits & 15) * 0x00204081) & 0x01010101) << 4;
