import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descriptive } from '../assay/assay.ts';
import { matrixShape } from '../model/matrix.ts';
import { ORGANISM_CONFIG } from '../model/model-configs.ts';
import { emptyOutcomes, NOT_TESTED, SILENT } from './outcomes.ts';
import { inRegion, regionAround, tileGrid, type Region } from '../plan/grid.ts';
import { tilePlan, type TilePlan } from '../plan/plan.ts';
import { countPlans, nextSize, regionSizes, sizesFrom, testedInRegion } from './region-sizes.ts';

const config = ORGANISM_CONFIG;
const matrix = { layer: 1, projection: 'down' } as const;
const shape = matrixShape(config, matrix.projection);
const assay = descriptive({
  ...{ prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 },
});
const region: Region = { rows: [0, 32], cols: [0, 32] };

const plansOf = (tile: number): TilePlan[] =>
  sizesFrom(tile).map((size) => tilePlan({ matrix, tile: size, kinds: ['max'], assay, region }));

describe('what is left of a region', () => {
  it('is counted in the map at hand over its own cells, kind by kind', () => {
    const span = (limit: number) =>
      fc
        .tuple(fc.nat(limit - 1), fc.integer({ min: 1, max: limit }))
        .map(([at, size]) => [at, Math.min(size, limit - at)]);
    fc.assert(
      fc.property(
        ...[span(shape.rows), span(shape.cols), fc.constantFrom(8, 16, 32)],
        fc.infiniteStream(fc.boolean()),
        ([row, height], [col, width], tile, tested) => {
          const grid = tileGrid(shape, tile);
          const results = { max: emptyOutcomes(grid), zero: emptyOutcomes(grid) };
          for (const { firstDivergent: outcomes } of Object.values(results))
            for (let cell = 0; cell < outcomes.length; cell++)
              if (tested.next().value) outcomes[cell] = cell % 2 === 0 ? SILENT : 3;
          const around = regionAround(shape, tile, { row, col, height, width });
          const plan = { tile, region: around };
          const mine = inRegion(shape, tile, around);
          const slow = (kind: 'max' | 'zero') =>
            results[kind].firstDivergent.filter((count, cell) => mine(cell) && count !== NOT_TESTED)
              .length;
          expect(testedInRegion(shape, { ...plan, kinds: ['max', 'min'] }, results)).toBe(
            slow('max'),
          );
          expect(testedInRegion(shape, { ...plan, kinds: ['max', 'zero'] }, results)).toBe(
            slow('max') + slow('zero'),
          );
          const otherwise = { ...plan, kinds: ['max' as const], tile: 2 * tile };
          expect(testedInRegion(shape, otherwise, results)).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is not taken from what was counted of another region, matrix or kind', () => {
    const plans = plansOf(16);
    const known = { own: 4, stored: [8], key: 'this' };
    const counted = { key: 'another', found: new Map([[8, 1_000]]) };
    const unknown = regionSizes(config, plans, { ...known, counted });
    expect(unknown.slice(0, 3)).toEqual([
      { tile: 16, left: 0 },
      { tile: 8, left: null },
      { tile: 4, left: 64 },
    ]);
    // what is not counted yet may have something left
    expect(nextSize(unknown)).toBe(8);
    const mine = { key: 'this', found: new Map([[8, 16]]) };
    const sizes = regionSizes(config, plans, { ...known, counted: mine });
    expect(sizes[1]).toEqual({ tile: 8, left: 0 });
    expect(nextSize(sizes)).toBe(4);
  });

  it('is no longer counted when nobody wants to know', async () => {
    const plans = plansOf(16);
    const asked: number[] = [];
    const tested = async ({ sites: { tile } }: TilePlan) => {
      asked.push(tile);
      return Promise.resolve(tile);
    };
    expect(await countPlans('k', plans, { tested, isWanted: () => asked.length < 2 })).toBeNull();
    expect(asked).toEqual([16, 8]);
    const all = await countPlans('k', plans, { tested, isWanted: () => true });
    expect(all?.key).toBe('k');
    expect([...all!.found.keys()]).toEqual([16, 8, 4, 2, 1]);
  });
});
