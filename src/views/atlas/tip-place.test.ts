import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tipPlace, type Box } from './tip-place.ts';

const TIP = { width: 240, height: 110 };
const covers = (at: { left: number; top: number }, box: Box) =>
  at.left < box.left + box.width &&
  box.left < at.left + TIP.width &&
  at.top < box.top + box.height &&
  box.top < at.top + TIP.height;

test('a tip stands beside the atlas where there is room, and covers none of it', () => {
  const atlas = { left: 16, top: 120, width: 292, height: 160 };
  const part = { left: 100, top: 200, width: 40, height: 18 };
  expect(tipPlace({ part, atlas }, TIP, { width: 1440, height: 900 })).toEqual({
    ...{ left: 316, top: 200 },
  });
  // at the window's foot it stays inside
  const low = { ...part, top: 880 };
  expect(tipPlace({ part: low, atlas }, TIP, { width: 1440, height: 900 }).top).toBe(782);
});

test('it never covers what it is about, and stays inside a window that has room', () => {
  const length = fc.integer({ min: 4, max: 120 });
  const parts = fc.record({ x: fc.integer({ min: 0, max: 640 }), y: fc.nat(700), width: length });
  fc.assert(
    fc.property(parts, length, fc.boolean(), ({ x, y, width }, height, wide) => {
      const window = { width: wide ? 1440 : 700, height: 900 };
      const atlas = { left: 16, top: 20, width: 668, height: 840 };
      const part = { left: 16 + Math.min(x, 668 - width), top: 20 + y, width, height };
      const at = tipPlace({ part, atlas }, TIP, window);
      expect(covers(at, part)).toBe(false);
      expect(at.left).toBeGreaterThanOrEqual(8);
      expect(at.left + TIP.width).toBeLessThanOrEqual(window.width - 8);
      expect(at.top).toBeGreaterThanOrEqual(8);
      if (wide) expect(covers(at, atlas)).toBe(false);
    }),
  );
});
