import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cameraOn, MAX_ZOOM, roundCamera } from './camera.ts';

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

test('a part that is brought into view lies in it whole, with something around it', () => {
  const side = fc.integer({ min: 8, max: 5_000 });
  const window = fc.integer({ min: 100, max: 2_000 });
  fc.assert(
    fc.property(side, side, window, window, fc.gen(), (rows, cols, high, wide, gen) => {
      const height = gen(fc.integer, { min: 1, max: rows });
      const width = gen(fc.integer, { min: 1, max: cols });
      const row = gen(fc.integer, { min: 0, max: rows - height });
      const col = gen(fc.integer, { min: 0, max: cols - width });
      const camera = cameraOn({ rows, cols }, { row, col, height, width });
      if (!camera) {
        expect(Math.max(height / rows, width / cols)).toBeGreaterThanOrEqual(0.8 - 1e-9);
        return;
      }
      expect(camera).toMatchObject({ row: row + height / 2, col: col + width / 2 });
      const scale = Math.min(wide / cols, high / rows) * camera.zoom;
      expect(height * scale).toBeLessThanOrEqual(0.81 * high);
      expect(width * scale).toBeLessThanOrEqual(0.81 * wide);
    }),
  );
});
