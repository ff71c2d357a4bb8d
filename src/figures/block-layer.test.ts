import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockCounts } from '../lib/results/block-counts.ts';
import { MapCounts } from '../lib/results/map-counts.ts';
import { OutputTable } from '../lib/output/output-table.ts';
import type { MapOutcomes } from '../lib/results/output-groups.ts';
import { SCREEN_KINDS } from '../lib/plan/grid.ts';
import { anyBatch, GRID } from '../lib/testing/arbitrary-batch.ts';
import { blockLayer } from './block-layer.ts';
import { levelOf } from './pyramid.ts';

test('counts by block make the level that going over the cells does', () => {
  fc.assert(
    fc.property(
      fc.array(anyBatch, { maxLength: 10 }),
      fc.constantFrom(['max', 'min'] as const, ['zero', 'sign'] as const, [] as const),
      fc.constantFrom(null, new Set([1])),
      (all, kinds, pick) => {
        const map: MapOutcomes = { grid: GRID, results: {} };
        const counts = new MapCounts(map);
        const outputTable = new OutputTable();
        for (const { batch } of all) counts.add(batch, outputTable);
        const blocks = new BlockCounts(GRID, 4);
        for (const kind of SCREEN_KINDS)
          if (map.results[kind]) blocks.count(kind, map.results[kind], null, 1);
        const look = { kinds, colour: 'kind' as const, pick };
        expect(blockLayer({ blocks, texts: counts.texts }, map.results, look)).toEqual(
          levelOf(GRID, map.results, look, blocks.level),
        );
      },
    ),
  );
});
