import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MapCounts } from '../lib/results/map-counts.ts';
import { OutputTable } from '../lib/output/output-table.ts';
import type { MapOutcomes } from '../lib/results/output-groups.ts';
import { rearrange } from '../lib/stats/rearrange.ts';
import { anyBatch, GRID } from '../lib/testing/arbitrary-batch.ts';
import { LivePyramid } from './live-pyramid.ts';
import { pyramidOf, type MapColour } from './pyramid.ts';

test('a pyramid that follows its map is the one made anew', () => {
  fc.assert(
    fc.property(
      fc.array(anyBatch, { minLength: 1, maxLength: 8 }),
      fc.record({
        colour: fc.constantFrom<MapColour>('kind', 'token', 'kl', 'cosine'),
        least: fc.constantFrom({ kl: 0, prompts: 1 }, { kl: 1, prompts: 1 }, { kl: 0, prompts: 2 }),
        kinds: fc.constantFrom(['max', 'min'] as const, ['zero', 'sign'] as const, [] as const),
        turned: fc.boolean(),
        pick: fc.constantFrom(null, new Set([0])),
      }),
      (all, { turned, ...look }) => {
        const map: MapOutcomes = { grid: GRID, results: {} };
        const counts = new MapCounts(map);
        const outputTable = new OutputTable();
        counts.add(all[0].batch, outputTable);
        const arrangement = turned ? rearrange(GRID, map.results) : null;
        const shown = { ...look, arrangement };
        const live = new LivePyramid({
          ...map,
          look: shown,
          changes: counts.changes,
        });
        const caughtUp = () => {
          const steps = live.catchUp();
          for (;;) {
            const step = steps.next();
            if (step.done) return step.value;
          }
        };
        caughtUp();
        expect(live.isBehind).toBe(false);
        for (const { batch } of all.slice(1)) {
          counts.add(batch, outputTable);
          expect(live.isBehind).toBe(true);
          expect(caughtUp()).toEqual(pyramidOf(GRID, map.results, shown));
        }
      },
    ),
  );
});
