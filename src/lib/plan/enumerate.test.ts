import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ORGANISM_CONFIG } from '../model/model-configs.ts';
import { matrixShape, parseMatrix, type MatrixId } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { hashMutations, mutationLine } from '../mutation/mutation-list.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { configs } from '../testing/arbitrary.ts';
import { tileSitesOf } from '../testing/arbitrary-sites.ts';
import { coarseToFine } from './coarse-order.ts';
import { enumerate, enumerateCells, planOrder, tileOrder } from './enumerate.ts';
import { cellSite, inRegion, tileGrid, type ScreenKind } from './grid.ts';
import { PendingMutants } from './pending-mutants.ts';
import type { ListSites, RankedSites, Shard, TileSites } from './plan.ts';
import { drawSample } from './sample.ts';
import { mutantCount, sitesProblem } from './sites.ts';

const plans = configs.chain((config) =>
  fc
    .tuple(tileSitesOf(config), fc.integer({ min: 1, max: 4 }), fc.nat(3))
    .map(([sites, count, index]) => ({
      config,
      sites,
      shard: count === 1 ? undefined : { index: (index % count) + 1, count },
    })),
);

/** All mutants of a plan by its definition: every tile listed and ranked, then sampled and dealt out. */
function listed(config: ModelConfig, sites: TileSites, shard?: Shard): Mutation[] {
  const all = sites.matrices.flatMap((name) => {
    const id = parseMatrix(name)!;
    const shape = matrixShape(config, id.projection);
    const whole = tileGrid(shape, sites.tile);
    const mine = inRegion(shape, sites.tile, sites.region);
    const cells = Array.from({ length: whole.rows * whole.cols }, (_, cell) => cell).filter(mine);
    const cols = new Set(cells.map((cell) => cell % whole.cols)).size;
    const order = coarseToFine({ rows: cells.length / cols, cols });
    return [...order].flatMap((nth) =>
      sites.kinds.map((kind) => ({ site: cellSite(shape, id, sites.tile, cells[nth]), kind })),
    );
  });
  const { sample } = sites;
  const chosen = sample && new Set(drawSample(all.length, sample.count, sample.seed));
  const some = all.filter((_, i) => !chosen || chosen.has(i));
  return some.filter((_, i) => !shard || i % shard.count === shard.index - 1);
}

describe('mutants of tiles', () => {
  test('come in the order of the plan, each once, from any place on', () => {
    fc.assert(
      fc.property(plans, fc.nat(), ({ config, sites, shard }, pick) => {
        expect(sitesProblem(config, sites)).toBeNull();
        const all = listed(config, sites, shard);
        const plan = { sites, ...(shard ? { shard } : {}) };
        expect(mutantCount(config, plan)).toBe(all.length);
        const order = planOrder(config, plan);
        expect([...enumerate(order)].map(({ mutation }) => mutation)).toEqual(all);
        const from = pick % (all.length + 1);
        const rest = [...enumerateCells(config, plan, { from })];
        expect(rest.map(({ mutation }) => mutation)).toEqual(all.slice(from));
        expect(rest.map(({ place }) => place)).toEqual(all.map((_, i) => i).slice(from));
      }),
      { numRuns: 60 },
    );
  });

  test('are at the place they are found at; others are nowhere', () => {
    fc.assert(
      fc.property(plans, ({ config, sites, shard }) => {
        const placeOf = tileOrder(config, sites, shard).finder();
        const mine = new Map(listed(config, sites, shard).map((m, i) => [mutationLine(m), i]));
        const { type, matrices, tile, kinds } = sites;
        const whole: TileSites = { type, matrices, tile, kinds, order: 'coarse' };
        for (const mutation of listed(config, whole)) {
          expect(placeOf(mutation)).toBe(mine.get(mutationLine(mutation)) ?? -1);
          const { site } = mutation;
          expect(placeOf({ ...mutation, site: { ...site, width: site.width + 1 } })).toBe(-1);
          expect(placeOf({ ...mutation, kind: 'value', value: 1 })).toBe(-1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('are passed over where they are done', () => {
    const sites: TileSites = {
      type: 'tiles',
      matrices: ['L0.q', 'L1.v'],
      tile: 16,
      kinds: ['max', 'zero'],
      order: 'coarse',
    };
    const skip = ({ layer }: MatrixId, cell: number, kind: ScreenKind) =>
      layer === 0 || (kind === 'max' && cell % 2 === 0);
    const left = [...enumerateCells(ORGANISM_CONFIG, { sites }, { skip })];
    expect(left.length).toBeGreaterThan(0);
    expect(left.some(({ matrix, cell, kind }) => skip(matrix, cell, kind))).toBe(false);
    const all = [...enumerateCells(ORGANISM_CONFIG, { sites })];
    expect(left).toEqual(all.filter(({ matrix, cell, kind }) => !skip(matrix, cell, kind)));
  });

  test('of a 7B matrix in single weights are there at once, wherever one begins', () => {
    const config = { ...ORGANISM_CONFIG, hidden_size: 4096, intermediate_size: 11_008 };
    const sites: TileSites = {
      type: 'tiles',
      matrices: ['L0.down'],
      tile: 1,
      kinds: ['max', 'min'],
      order: 'coarse',
    };
    expect(mutantCount(config, { sites })).toBe(90_177_536);
    const order = tileOrder(config, sites);
    const taken = (from: number) => {
      const found = [];
      for (const mutant of enumerate(order, { from })) if (found.push(mutant) === 1000) break;
      return found;
    };
    const [first, late] = [taken(0), taken(80_000_000)];
    expect(new Set(first.map(({ mutation }) => mutationLine(mutation))).size).toBe(1000);
    const placeOf = order.finder();
    for (const { place, mutation } of [...first, ...late]) expect(placeOf(mutation)).toBe(place);
    // spread over the matrix from the first on
    const quarter = ({ mutation: { site } }: (typeof first)[number]) =>
      `${site.row >= 2048} ${site.col >= 5504}`;
    expect(new Set(first.slice(0, 32).map(quarter)).size).toBe(4);
    expect(() => order.at(90_177_536)).toThrow(RangeError);
  });
});

const mutation = (name: string, row: number): Mutation => ({
  site: { ...parseMatrix(name)!, row, col: 0, height: 1, width: 1 },
  kind: 'max',
});
const LIST = ['L1.q', 'L0.q', 'L1.q', 'L0.k', 'L0.q', 'L1.q', 'L0.q'].map(mutation);
const list: ListSites = { type: 'list', count: LIST.length, sha256: hashMutations(LIST) };
const places = (sites: ListSites | RankedSites, shard?: Shard) =>
  [...enumerate(planOrder(ORGANISM_CONFIG, { sites, ...(shard ? { shard } : {}) }, LIST))].map(
    ({ place }) => place,
  );

describe('mutants of a list', () => {
  test('are computed matrix by matrix, and keep the list’s places', () => {
    expect(places(list)).toEqual([1, 4, 6, 3, 0, 2, 5]);
    expect(places(list, { index: 2, count: 2 })).toEqual([0, 1, 2]); // L0.q, L0.k, L1.q
    const order = planOrder(ORGANISM_CONFIG, { sites: list, shard: { index: 2, count: 2 } }, LIST);
    expect([0, 1, 2].map((place) => order.at(place).mutation.site.row)).toEqual([1, 3, 5]);
  });

  test('that is ranked are computed window by window: after each, the head of the ranking is known', () => {
    const ranked: RankedSites = { ...list, type: 'ranked', window: 3 };
    expect(places(ranked)).toEqual([1, 0, 2, 4, 3, 5, 6]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (window) => {
        const found = places({ ...ranked, window });
        for (let end = window; end < LIST.length; end += window)
          expect(Math.max(...found.slice(0, end))).toBe(end - 1);
        expect([...found].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
        const order = planOrder(ORGANISM_CONFIG, { sites: { ...ranked, window } }, LIST);
        for (const from of [0, 2, 5, 7]) expect([...order.places(from)]).toEqual(found.slice(from));
      }),
    );
  });

  test('twice in it are two mutants', () => {
    const twice = [LIST[0], LIST[1], LIST[0]];
    const sites: ListSites = { ...list, count: 3 };
    const placeOf = planOrder(ORGANISM_CONFIG, { sites }, twice).finder();
    expect([LIST[0], LIST[0], LIST[0], LIST[1]].map((m) => placeOf(m))).toEqual([0, 2, -1, 1]);
  });

  test('are all there', () => {
    expect(() => planOrder(ORGANISM_CONFIG, { sites: list }, LIST.slice(1))).toThrow(
      /7 mutations, not 6/,
    );
  });
});

test('of mutants that are screened only those under way are remembered', () => {
  const pending = new PendingMutants(enumerate(planOrder(ORGANISM_CONFIG, { sites: list }, LIST)));
  const found: number[] = [];
  let taken = 0;
  for (const mutation of pending) {
    expect(mutation).toBe(LIST[places(list)[taken]]);
    if (++taken % 2 === 0)
      for (const index of [taken - 1, taken - 2]) found.push(pending.take(index).place);
    expect(pending.size).toBeLessThan(2);
  }
  found.push(pending.take(taken - 1).place);
  expect([...found].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(pending.size).toBe(0);
  expect(() => pending.take(0)).toThrow(RangeError);
});
