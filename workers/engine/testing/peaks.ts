import { expect } from 'vitest';
import type { LayerPeaks } from '../../../src/lib/output/super-weights.ts';

/** Within this, relative to its own size, a value is the reference's. */
const TOLERANCE = 1e-3;

/** Fails unless peaks stand where the wanted ones do and are as large. */
export function expectPeaks(got: LayerPeaks[], wanted: LayerPeaks[]): void {
  expect(got).toHaveLength(wanted.length);
  const near = (x: number, y: number) =>
    expect(Math.abs(x - y)).toBeLessThan(TOLERANCE * Math.abs(y));
  got.forEach((layer, i) => {
    for (const side of ['input', 'output'] as const) {
      const { token, channel, value } = wanted[i][side];
      expect([i, side, layer[side].token, layer[side].channel]).toEqual([i, side, token, channel]);
      near(layer[side].value, value);
    }
    near(layer.weight, wanted[i].weight);
    near(layer.medianOutput, wanted[i].medianOutput);
  });
}
