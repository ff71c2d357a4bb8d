import { halfToFloat } from '../half.ts';

/**
 * Scale and offset of the eight groups of a Q4_K or Q5_K block: f16 d, f16 dmin, then twelve bytes
 * of 6-bit scales and mins, the first four of each in six bits of a byte of their own, the last four
 * in a nibble and two bits left over (ggml, ggml-quants.c: get_scale_min_k4). The products d · sc and
 * −dmin · m have at most 17 bits, so f32 holds them exactly.
 */
export function readKScales(
  view: DataView,
  at: number,
  scales: Float32Array,
  offsets: Float32Array,
  first: number,
): void {
  const d = halfToFloat(view.getUint16(at, true));
  const dmin = halfToFloat(view.getUint16(at + 2, true));
  const byte = (i: number) => view.getUint8(at + 4 + i);
  for (let j = 0; j < 4; j++) {
    scales[first + j] = d * (byte(j) & 63);
    offsets[first + j] = -dmin * (byte(j + 4) & 63);
    scales[first + 4 + j] = d * ((byte(j + 8) & 15) | ((byte(j) >> 6) << 4));
    offsets[first + 4 + j] = -dmin * ((byte(j + 8) >> 4) | ((byte(j + 4) >> 6) << 4));
  }
}
