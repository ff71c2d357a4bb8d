import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBatch, emptyOutcomes, type KindOutcomes } from '../lib/results/outcomes.ts';
import {
  fitKl,
  KL_RANGE,
  KL_STEPS,
  klAt,
  klColour,
  klEnds,
  klPart,
  klRangeOf,
  WidestKl,
  widerKl,
  type KlRange,
} from './kl-scale.ts';

const kl = fc.double({ min: 1e-4, max: 100, noNaN: true });
const isStep = (x: number) => (KL_STEPS as readonly number[]).includes(x);
const holds = ([low, high]: KlRange, x: number) => low <= x && x <= high;

/** A map of one row that takes in NSMs of some KL, one by one. */
function mapOf(): {
  known: KindOutcomes;
  add: (cell: number, kl: number, outcome?: number) => void;
} {
  const known = emptyOutcomes({ rows: 1, cols: 64 });
  return {
    known,
    add: (cell, value, outcome = 3) =>
      addBatch(known, {
        kind: 'max',
        cells: Uint32Array.of(cell),
        firstDivergent: Int16Array.of(outcome),
        kl: Float32Array.of(value),
        margin: Float32Array.of(1),
      }),
  };
}

describe('a scale of KL', () => {
  it('holds its values, ends at steps, and is no wider than it must be', () => {
    fc.assert(
      fc.property(kl, kl, (a, b) => {
        const [least, most] = [Math.min(a, b), Math.max(a, b)];
        const range = fitKl(least, most);
        expect(range.every(isStep)).toBe(true);
        expect(holds(range, least) && holds(range, most)).toBe(true);
        const [from, to] = range.map((x) => KL_STEPS.findIndex((step) => step === x));
        expect(to).toBeGreaterThan(from);
        // one step less at either end would lose a value, or be no scale
        if (to - from > 1) {
          expect(KL_STEPS[from + 1]).toBeGreaterThan(least);
          expect(KL_STEPS[to - 1]).toBeLessThan(most);
        }
      }),
    );
    expect(fitKl(0.0002, 0.058)).toEqual([1e-4, 0.1]);
    expect(fitKl(0.3, 0.3)).toEqual([0.1, 0.3]);
    // beyond the steps: what is there has the colour of the end
    expect(fitKl(0, 1e9)).toEqual([1e-4, 100]);
    expect(fitKl(1e-9, 1e-8)).toEqual([1e-4, 3e-4]);
    expect(fitKl(1e3, 1e4)).toEqual([30, 100]);
  });

  it('reads back what it places, in order; colours run from end to end', () => {
    fc.assert(
      fc.property(kl, kl, kl, (a, b, c) => {
        const range = fitKl(Math.min(a, b, c), Math.max(a, b, c));
        expect(klAt(klPart(a, range), range)).toBeCloseTo(a, 6);
        expect(klPart(a, range) <= klPart(b, range)).toBe(
          a <= b || klPart(a, range) === klPart(b, range),
        );
      }),
    );
    for (const dark of [false, true]) {
      const at = (t: number) => klColour(klAt(t, [0.003, 0.1]), [0.003, 0.1], dark).join();
      expect(new Set([0, 0.25, 0.5, 0.75, 1].map(at)).size).toBe(5);
      expect(klColour(1e-9, [0.003, 0.1], dark).join()).toBe(at(0));
    }
    expect(klEnds([1e-4, 0.03])).toEqual(['0.0001', '0.03 nats']);
  });

  it('of several maps holds the NSMs of all, of chosen kinds, from the threshold on', () => {
    const [a, b] = [mapOf(), mapOf()];
    a.add(0, 0.02);
    a.add(1, 50, -1); // silent
    b.add(0, 2);
    expect(klRangeOf([{ max: a.known }], ['max'])).toEqual([0.01, 0.03]);
    expect(klRangeOf([{ max: a.known }, { max: b.known }], ['max'])).toEqual([0.01, 3]);
    expect(klRangeOf([{ max: a.known }, { max: b.known }], ['max'], 0.5)).toEqual([0.3, 3]);
    expect(klRangeOf([{ max: a.known }], ['max'], 0.5)).toEqual(KL_RANGE);
    expect(klRangeOf([{ max: a.known }], ['min', 'zero'])).toEqual(KL_RANGE);
    expect(klRangeOf([], ['max'])).toEqual(KL_RANGE);
  });

  it('only widens while a map fills', () => {
    fc.assert(
      fc.property(fc.array(kl, { minLength: 1, maxLength: 20 }), (values) => {
        const map = mapOf();
        let before: KlRange | null = null;
        values.forEach((value, cell) => {
          map.add(cell, value);
          const now = klRangeOf([{ max: map.known }], ['max']);
          if (before) expect(widerKl(before, now)).toEqual(now);
          before = now;
        });
      }),
    );
  });

  it('only widens over means that go up and down, for each owner and key by itself', () => {
    fc.assert(
      fc.property(fc.array(fc.array(kl, { maxLength: 4 }), { maxLength: 8 }), (rounds) => {
        const widest = new WidestKl();
        const owner = {};
        let before: KlRange | null = null;
        for (const values of rounds) {
          const now = widest.widen(owner, 'max,min', values);
          if (before) expect(widerKl(before, now)).toEqual(now);
          expect(values.every((value) => holds(now, value))).toBe(true);
          if (before !== null || values.length > 0) before = now;
          else expect(now).toEqual(KL_RANGE);
        }
        expect(widest.widen(owner, 'zero', [])).toEqual(KL_RANGE);
        expect(widest.widen({}, 'max,min', [0.2])).toEqual([0.1, 0.3]);
      }),
    );
  });
});
