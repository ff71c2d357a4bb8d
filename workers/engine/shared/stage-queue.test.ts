import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lookahead } from './lookahead.ts';
import { NULL_SLOT, StageQueue, type StageBatch, type Verified } from './stage-queue.ts';

const cases = fc.record({
  mutants: fc.integer({ min: 1, max: 60 }),
  stages: fc.integer({ min: 1, max: 3 }),
  batch: fc.integer({ min: 2, max: 9 }),
  /** Batches under way at a time. */
  ahead: fc.integer({ min: 1, max: 2 }),
  /** Of each mutant: the stage it diverges in; beyond the last: silent. */
  leaves: fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }),
  /** Which of the first batches are thrown away. */
  thrown: fc.array(fc.boolean(), { maxLength: 6 }),
});

test('every mutant goes through its stages once, in a cache of its own, whatever leaves when', () => {
  fc.assert(
    fc.property(cases, ({ mutants, stages, batch, ahead, leaves, thrown }) => {
      const caches = 1 + (batch - 1) * (stages + 1);
      const list = Array.from({ length: mutants }, (_, i) => i);
      const queue = new StageQueue(new Lookahead(list), { stages, batch, caches });
      const throwAway = [...thrown];
      const done: Verified<number>[] = [];
      const slots = new Map<number, number>();
      const settle = (batch: StageBatch<number>) => {
        if (throwAway.shift()) {
          queue.again(batch);
          return;
        }
        const verdicts = batch.entries.map(({ mutant }) => ({
          firstDivergent: leaves[mutant] === batch.stage ? batch.stage : -1,
          token: 7,
          kl: 0.5,
          margin: 3 - batch.stage,
          steps: 1,
          changed: true,
        }));
        const finished = queue.settle(batch, verdicts);
        finished.forEach(({ mutant }) => slots.delete(mutant));
        done.push(...finished);
      };
      const underWay: StageBatch<number>[] = [];
      for (;;) {
        const next = underWay.length < ahead ? queue.next() : null;
        if (next) {
          expect(next.entries.length).toBeGreaterThan(0);
          expect(next.entries.length).toBeLessThan(batch);
          next.entries.forEach(({ mutant, slot, steps }) => {
            expect(steps).toBe(next.stage);
            expect(slot).not.toBe(NULL_SLOT);
            slots.set(mutant, slot);
          });
          expect(new Set(slots.values()).size).toBe(slots.size);
          underWay.push(next);
        } else if (underWay.length > 0) settle(underWay.shift()!);
        else break;
      }
      expect(done.map(({ mutant }) => mutant).sort((a, b) => a - b)).toEqual(list);
      done.forEach(({ mutant, changed, outcome }) => {
        const { firstDivergent, kl, margin, steps, token } = outcome;
        expect(changed).toBe(true);
        const last = Math.min(leaves[mutant], stages - 1);
        const diverges = leaves[mutant] < stages;
        expect({ firstDivergent, token }).toEqual(
          diverges ? { firstDivergent: last, token: 7 } : { firstDivergent: -1, token: -1 },
        );
        expect({ kl, margin, steps }).toEqual({
          kl: 0.5,
          margin: 3 - last,
          steps: last + 1,
        });
      });
    }),
    { numRuns: 200 },
  );
});
