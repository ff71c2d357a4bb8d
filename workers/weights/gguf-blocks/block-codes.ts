/** What blocks of one type hold, group after group: `w = (code − zeroPoint) · scale + offset`. */
export interface BlockCodes {
  /** Weights that share a scale. */
  group: 16 | 32;
  /** Eight or four codes a word, the lowest bits are the first. */
  codes: Uint32Array;
  /** Of each group; as half-precision bits where the file's own are enough. */
  scales: Uint16Array | Float32Array;
  zeroPoint: number;
  /** Of each group, in the same form as the scales; null where all are zero. */
  offsets: Uint16Array | Float32Array | null;
}

/** Decodes whole blocks that lie one after the other. All decoders are exact. */
export type BlockDecoder = (bytes: Uint8Array) => BlockCodes;

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The low nibbles of four bytes, in 16 bits, the first byte's lowest. */
function lowNibbles(word: number): number {
  let x = word & 0x0f0f0f0f;
  x = (x | (x >>> 4)) & 0x00ff00ff;
  return (x | (x >>> 8)) & 0xffff;
}

/**
 * Splits `bytes` bytes of two 4-bit codes each: low nibbles go to the words from `low` on, high ones
 * to those from `high` on.
 */
export function splitNibbles(
  view: DataView,
  at: number,
  bytes: number,
  codes: Uint32Array,
  low: number,
  high: number,
): void {
  for (let word = 0; word < bytes / 8; word++) {
    const a = view.getUint32(at + 8 * word, true);
    const b = view.getUint32(at + 8 * word + 4, true);
    codes[low + word] = lowNibbles(a) | (lowNibbles(b) << 16);
    codes[high + word] = lowNibbles(a >>> 4) | (lowNibbles(b >>> 4) << 16);
  }
}
