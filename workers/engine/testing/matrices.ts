import { GROUP, type CanonicalMatrix } from '../../weights/canonical.ts';
import { floatToHalf } from '../../weights/testing/half.ts';
import { floats, type Random } from './random.ts';

/** Every way in which a matrix can be stored. */
export const ENCODINGS = ['q4 f16', 'q4 f32', 'f16', 'f32'] as const;
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
  const codes = Uint32Array.from({ length: (rows * cols) / 8 }, () => random() * 2 ** 32);
  // codes reach 8 · scale; every group has its own
  const scales = Float32Array.from(
    { length: (rows * cols) / GROUP },
    () => Math.max(random(), 0.1) * (size / 8),
  );
  return {
    encoding: 'q4',
    rows,
    cols,
    codes,
    scales: encoding === 'q4 f16' ? Uint16Array.from(scales, floatToHalf) : scales,
    zeroPoint: 7,
  };
}
