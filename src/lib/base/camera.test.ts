import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_ZOOM, roundCamera } from './camera.ts';

test('rounding moves a camera by less than a hundredth, keeps it in range, and is done once', () => {
  const number = fc.double({ min: -1000, max: 1000, noNaN: true });
  fc.assert(
    fc.property(number, number, number, (zoom, row, col) => {
      const camera = roundCamera({ zoom, row, col });
      expect(Math.abs(camera.row - row)).toBeLessThan(0.0051);
      expect(Math.abs(camera.col - col)).toBeLessThan(0.0051);
      expect(camera.zoom).toBeGreaterThanOrEqual(1);
      expect(camera.zoom).toBeLessThanOrEqual(MAX_ZOOM);
      expect(roundCamera(camera)).toEqual(camera);
      expect(Object.values(camera).some((x) => Object.is(x, -0))).toBe(false);
    }),
  );
});
