import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration } from '../../src/views/format.ts';
import { secondsOf } from './seconds.mjs';

test('the time at the end of what the page says, in seconds', () => {
  expect(secondsOf('2,211,840 mutants predicted in 5.4 s')).toBe(5.4);
  expect(secondsOf('7 NSMs among 11,059 verified in 1 min 5 s')).toBe(65);
  expect(secondsOf('1 NSM among 2 verified in 2 h 3 min')).toBe(7380);
  expect(() => secondsOf('7 NSMs among 60 verified')).toThrow('but said: 7 NSMs among 60 verified');
});

test('any time below a day that the page says, as exactly as it says it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_000_000 }), (ms) => {
      const off = Math.abs(secondsOf(`predicted in ${duration(ms)}`) - ms / 1000);
      const step = ms < 9_950 ? 0.1 : ms < 3_600_000 ? 1 : 60;
      expect(off).toBeLessThanOrEqual(step / 2 + 1e-9);
    }),
  );
});
