import type { CanonicalMatrix } from '../../weights/canonical.ts';
import { floatToHalf } from '../../weights/half.ts';
import { floats, type Random } from './random.ts';

/** How codes are stored: their bits, the group's size, bits of scales, whether there are offsets. */
const CODES = {
  /** MLC's q4f16_1, and GGUF's Q4_0 with another zero point */
  'q4 f16': { encoding: 'q4', group: 32, half: true, offset: false, zeroPoint: 7 },
  /** MLC's q4f32_1 */
  'q4 f32': { encoding: 'q4', group: 32, half: false, offset: false, zeroPoint: 7 },
  /** Q4_1 */
  'q4+ f16': { encoding: 'q4', group: 32, half: true, offset: true, zeroPoint: 0 },
  /** Q4_K */
  'q4+ f32': { encoding: 'q4', group: 32, half: false, offset: true, zeroPoint: 0 },
  /** Q8_0 */
  'q8 f16': { encoding: 'q8', group: 32, half: true, offset: false, zeroPoint: 128 },
  /** Q5_1 */
  'q8+ f16': { encoding: 'q8', group: 32, half: true, offset: true, zeroPoint: 0 },
  /** Q5_K */
  'q8+ f32': { encoding: 'q8', group: 32, half: false, offset: true, zeroPoint: 0 },
  /** Q6_K */
  'q8/16 f32': { encoding: 'q8', group: 16, half: false, offset: false, zeroPoint: 32 },
} as const;

/** Every way in which a matrix can be stored. */
export const ENCODINGS = [
  ...(Object.keys(CODES) as (keyof typeof CODES)[]),
  'f16',
  'bf16',
  'f32',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Random weights [rows, cols] between about −size and size. */
export function randomMatrix(
  random: Random,
  encoding: Encoding,
  rows: number,
  cols: number,
  size = 1,
): CanonicalMatrix {
  const values = () => floats(random, rows * cols, size);
  if (encoding === 'f32') return { encoding, rows, cols, values: values() };
  if (encoding === 'f16')
    return { encoding, rows, cols, values: Uint16Array.from(values(), floatToHalf) };
  if (encoding === 'bf16') {
    const upper = new Uint16Array(values().buffer).filter((_, i) => i % 2 === 1);
    return { encoding, rows, cols, values: upper };
  }
  const { half, offset, encoding: codeEncoding, group, zeroPoint } = CODES[encoding];
  const bits = codeEncoding === 'q4' ? 4 : 8;
  const codes = Uint32Array.from({ length: (rows * cols * bits) / 32 }, () => random() * 2 ** 32);
  const largest = Math.max(zeroPoint, 2 ** bits - 1 - zeroPoint);
  // codes reach size; every group has its own scale
  const scales = Float32Array.from({ length: (rows * cols) / group }, () => {
    const scale = Math.max(random(), 0.1) * (size / largest);
    return offset ? shorten(scale) : scale;
  });
  const stored = (table: Float32Array) => (half ? Uint16Array.from(table, floatToHalf) : table);
  // an offset puts the middle of the codes near zero
  const offsets = scales.map((scale) => shorten(-scale * (largest / 2 + random())));
  return {
    encoding: codeEncoding,
    rows,
    cols,
    group,
    codes,
    scales: stored(scales),
    offsets: offset ? stored(offsets) : null,
    zeroPoint,
  };
}

/** The nearest number with 16 significant bits, whose products with codes are exact as in the files. */
function shorten(x: number): number {
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(x))) - 15);
  return Math.round(x / unit) * unit;
}
