import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cache } from './cache.ts';

describe('kept things', () => {
  it('are made anew when what they were made from changed, and only then', () => {
    const change = fc.record({
      name: fc.constantFrom('L0.q', 'L0.k', 'L1.q'),
      version: fc.integer({ min: 0, max: 3 }),
      size: fc.constantFrom(1, 2, NaN),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const kept = new Cache<{ made: string }, readonly [number, number]>();
        const last = new Map<string, { from: string; thing: { made: string } }>();
        for (const { name, version, size } of changes) {
          const from = `${version} ${size}`;
          let made = 0;
          const thing = kept.get(name, [version, size], () => {
            made++;
            return { made: from };
          });
          const before = last.get(name);
          expect(made).toBe(before?.from === from ? 0 : 1);
          if (before?.from === from) expect(thing).toBe(before.thing);
          expect(thing.made).toBe(from);
          last.set(name, { from, thing });
        }
        expect(kept.size).toBe(last.size);
      }),
    );
  });
  it('tells objects by identity', () => {
    const kept = new Cache<number, readonly [object]>();
    const one = {};
    let made = 0;
    const get = (name: string, from: object) => kept.get(name, [from], () => ++made);
    expect([get('a', one), get('a', one), get('a', {}), get('b', one)]).toEqual([1, 1, 2, 3]);
  });
  it('stay as they are where there is no time to make them anew', () => {
    const kept = new Cache<number, readonly [number]>();
    const get = (may: boolean, version: number) =>
      kept.getIf(
        () => may,
        'a',
        [version],
        () => version,
      );
    expect([get(false, 1), get(true, 1), get(false, 2), get(true, 2)]).toEqual([
      undefined,
      1,
      1,
      2,
    ]);
  });
});
