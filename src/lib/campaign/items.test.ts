import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMatrix, parseMatrix } from '../model/matrix.ts';
import { planOrder, tileOrder } from '../plan/enumerate.ts';
import type { TileSites } from '../plan/plan.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { tileCount } from '../plan/sites.ts';
import { campaignOf, LISTED } from './testing/campaign.ts';
import { mutantFlops, WorkItems } from './items.ts';

const tiles = fc.record({
  tile: fc.constantFrom(8, 16, 32, 64),
  itemFlops: fc.double({ min: 1e6, max: 1e12, noNaN: true }),
  matrices: fc.uniqueArray(fc.constantFrom('L0.q', 'L0.down', 'L3.gate', 'L5.v', 'L5.up'), {
    minLength: 1,
  }),
  sample: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
});

test('every mutant of a plan is in one item, each item of one matrix', () => {
  fc.assert(
    fc.property(tiles, ({ tile, itemFlops, matrices, sample }) => {
      const kinds = ['max', 'min'] as const;
      const campaign = campaignOf({
        itemFlops,
        sites: {
          type: 'tiles',
          matrices,
          tile,
          kinds: [...kinds],
          order: 'coarse',
          ...(sample ? { sample: { count: sample, seed: 1 } } : {}),
        },
      });
      const { config } = campaign.model;
      const sites = campaign.plan.sites;
      if (sites.type !== 'tiles') throw new Error('tiles were asked for');
      fc.pre((sample ?? 0) <= tileCount(config, sites));
      const items = new WorkItems(campaign);
      const places: number[] = [];
      for (let i = 0; i < items.count; i++) {
        const { matrix, mutants } = items.at(i);
        expect(mutants).toHaveLength(items.size(i));
        expect(mutants.length).toBeLessThanOrEqual(1024);
        for (const { mutation } of mutants) expect(formatMatrix(mutation.site)).toBe(matrix);
        places.push(...mutants.map(({ place }) => place));
      }
      const { count } = tileOrder(config, sites);
      expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
    { numRuns: 60 },
  );
});

test('the first items are of all matrices in turn', () => {
  const matrices = ['L0.q', 'L2.up', 'L5.down'];
  const items = new WorkItems(
    campaignOf({
      itemFlops: 1,
      sites: { type: 'tiles', matrices, tile: 8, kinds: ['max'], order: 'coarse' },
    }),
  );
  expect([0, 1, 2, 3].map((i) => items.at(i).matrix)).toEqual([...matrices, 'L0.q']);
});

test('an item of a lower layer has fewer mutants, for each costs more', () => {
  const sites: TileSites = {
    type: 'tiles',
    matrices: ['L0.q', 'L5.down'],
    tile: 8,
    kinds: ['max'],
    order: 'coarse',
  };
  const campaign = campaignOf({ sites });
  const flops = ['L0.q', 'L5.down'].map((name) => mutantFlops(campaign, parseMatrix(name)!));
  expect(flops[0]).toBeGreaterThan(4 * flops[1]);
  const items = new WorkItems({ ...campaign, itemFlops: 100 * flops[0] });
  expect(items.size(0)).toBe(100);
});

test('items of a list go through its windows, each of its mutants once', () => {
  const sites = { type: 'list', count: LISTED.length, sha256: hashMutations(LISTED) } as const;
  const campaign = campaignOf({ sites, itemFlops: 1 });
  const items = new WorkItems(campaign, LISTED);
  const found = Array.from({ length: items.count }, (_, i) => items.at(i).mutants).flat();
  const order = planOrder(campaign.model.config, campaign.plan, LISTED);
  expect(found.map(({ place }) => place).sort((a, b) => a - b)).toEqual(
    [...order.places()].sort((a, b) => a - b),
  );
});

test('texts make items smaller, and too many items are refused in words', () => {
  const sites: TileSites = {
    type: 'tiles',
    matrices: ['L5.down'],
    tile: 1,
    kinds: ['max'],
    order: 'coarse',
  };
  const plain = campaignOf({ sites, itemFlops: 1e18 });
  expect(new WorkItems(plain).size(0)).toBe(1024);
  const long = {
    ...plain,
    plan: { ...plain.plan, texts: true },
    runs: [{ prompt: 4, answer: 500 }],
  };
  expect(new WorkItems(long).size(0)).toBe(100);
  const many = campaignOf({
    sites: { ...sites, matrices: allNames(200), kinds: ['max', 'min', 'zero'] },
    itemFlops: 1,
    layers: 200,
  });
  expect(() => new WorkItems(many)).toThrow('items of work, more than 1,000,000');
});

const allNames = (layers: number) =>
  Array.from({ length: layers }, (_, layer) =>
    ['q', 'k', 'v', 'o', 'gate', 'up', 'down'].map((name) => `L${layer}.${name}`),
  ).flat();
