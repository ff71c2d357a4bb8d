import type { Peak } from '../../../src/lib/output/super-weights.ts';

/** The number of x [T, cols] farthest from zero, the first of equals. */
export function peak(x: Float32Array, cols: number): Peak {
  let at = 0;
  for (let i = 1; i < x.length; i++) if (Math.abs(x[i]) > Math.abs(x[at])) at = i;
  return { token: Math.floor(at / cols), channel: at % cols, value: x[at] };
}
