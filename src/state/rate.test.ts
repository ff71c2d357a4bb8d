import { expect, it } from 'vitest';
import { createRate } from './rate.ts';

it('is right from the first reading on, and follows a change', () => {
  const rate = createRate(0);
  expect(rate.perSecond()).toBe(0);
  rate.add(10, 1_000);
  expect(rate.perSecond()).toBeCloseTo(10);
  for (let t = 2; t <= 60; t++) rate.add(10, t * 1_000);
  expect(rate.perSecond()).toBeCloseTo(10);
  for (let t = 61; t <= 120; t++) rate.add(2, t * 1_000);
  expect(rate.perSecond()).toBeGreaterThan(2);
  expect(rate.perSecond()).toBeLessThan(2.1);
});

it('survives a clock that stands still or goes back', () => {
  const rate = createRate(1_000);
  rate.add(5, 1_000);
  expect(rate.perSecond()).toBe(0);
  rate.add(5, 500);
  rate.add(0, 2_000);
  expect(rate.perSecond()).toBeGreaterThan(0);
  expect(Number.isFinite(rate.perSecond())).toBe(true);
});
