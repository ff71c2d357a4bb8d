import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planStages } from './stages.ts';

const runs = [
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 1, max: 200 }),
  fc.boolean(),
] as const;

test('every position is fed in once and every step verified once, in order', () => {
  fc.assert(
    fc.property(...runs, (promptLength, steps, early) => {
      let [position, step] = [0, 0];
      for (const stage of planStages(promptLength, steps, early)) {
        expect(stage.first).toBe(position);
        expect(stage.step).toBe(step);
        expect(stage.tail).toBeGreaterThan(0);
        // the last row chooses the stage's last step: row P − 1 + s chooses step s
        expect(stage.first + stage.rows - 1).toBe(promptLength - 1 + stage.step + stage.tail - 1);
        expect(stage.tail).toBeLessThanOrEqual(stage.rows);
        position += stage.rows;
        step += stage.tail;
      }
      expect(step).toBe(steps);
    }),
  );
});

test('without early leaving there is one stage', () => {
  fc.assert(
    fc.property(runs[0], runs[1], (promptLength, steps) => {
      expect(planStages(promptLength, steps, false)).toHaveLength(1);
    }),
  );
});
