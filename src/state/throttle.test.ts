import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { throttle } from './throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('calls once for many asks, again for later ones, at once when flushed', () => {
  const fn = vi.fn();
  const ask = throttle(fn, 80);
  for (let i = 0; i < 9; i++) ask();
  expect(fn).toHaveBeenCalledTimes(0);
  vi.advanceTimersByTime(80);
  expect(fn).toHaveBeenCalledTimes(1);
  ask();
  ask.flush();
  expect(fn).toHaveBeenCalledTimes(2);
  ask.flush();
  vi.advanceTimersByTime(1000);
  expect(fn).toHaveBeenCalledTimes(2);
});

test('leaves the page time where a call is costly, and no longer than that', () => {
  let now = 0;
  let costs = 500;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const fn = vi.fn(() => {
    now += costs;
  });
  const ask = throttle(fn, 80, 4);
  ask();
  vi.advanceTimersByTime(80);
  vi.advanceTimersByTime(1);
  expect(fn).toHaveBeenCalledTimes(1);
  costs = 0;
  ask();
  vi.advanceTimersByTime(1500);
  expect(fn).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(600);
  expect(fn).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1);
  ask();
  vi.advanceTimersByTime(80);
  expect(fn).toHaveBeenCalledTimes(3);
});
