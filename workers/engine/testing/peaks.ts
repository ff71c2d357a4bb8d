import { expect } from 'vitest';
import type { LayerPeaks } from '../../../src/lib/super-weights.ts';

/** Within this, relative to its own size, a value is the reference's. */
const TOLERANCE = 1e-3;

/** Fails unless peaks stand where the wanted ones do and are as large. */
export function expectPeaks(got: LayerPeaks[], wanted: LayerPeaks[]): void {
  expect(got).toHaveLength(wanted.length);
  const near = (x: number, y: number) =>
    expect(Math.abs(x - y)).toBeLessThan(TOLERANCE * Math.abs(y));
  got.forEach((layer, i) => {
    for (const of of ['input', 'output'] as const) {
      const { token, channel, value } = wanted[i][of];
      expect([i, of, layer[of].token, layer[of].channel]).toEqual([i, of, token, channel]);
      near(layer[of].value, value);
    }
    near(layer.weight, wanted[i].weight);
    near(layer.medianOutput, wanted[i].medianOutput);
  });
}
