import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allMatrices, formatMatrix } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { mutationLine } from '../mutation/mutation-list.ts';
import {
  drawSample,
  expandSites,
  parseMatrices,
  shardIndices,
  shardSize,
  siteCount,
  sitesProblem,
  type TileSites,
} from './run-plan.ts';
import { configs } from '../testing/arbitrary.ts';
import { tileSitesOf } from '../testing/arbitrary-run.ts';

const [CONFIG] = fc.sample(configs, { seed: 1, numRuns: 1 }).map((config): ModelConfig => ({
  ...config,
  hidden_size: 96,
  intermediate_size: 160,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 32,
}));
const plans = configs.chain((config) => tileSitesOf(config).map((sites) => ({ config, sites })));
const lines = (sites: TileSites) => expandSites(CONFIG, sites).map(mutationLine);

describe('matrices by name', () => {
  test('a matrix, a layer, all; each once, in the order given', () => {
    const names = (text: string) => parseMatrices(text, CONFIG).map(formatMatrix);
    expect(names('L2.gate, l0.down_proj,L2.gate')).toEqual(['L2.gate', 'L0.down']);
    expect(names('L1')).toEqual(['L1.q', 'L1.k', 'L1.v', 'L1.o', 'L1.gate', 'L1.up', 'L1.down']);
    expect(names('all')).toEqual(allMatrices(CONFIG).map(formatMatrix));
  });

  test.each([
    ['L4.q', 'There is no layer 4'],
    ['L9', 'There is no layer 9'],
    ['L2.gat', '"L2.gat" names no matrix'],
    ['', '"" names no matrix'],
  ])('%j: %s', (text, sentence) => {
    expect(() => parseMatrices(text, CONFIG)).toThrow(sentence);
  });
});

describe('a plan of tiles', () => {
  test('has as many mutants as it counts, each once', () => {
    fc.assert(
      fc.property(plans, ({ config, sites }) => {
        const all = expandSites(config, sites).map(mutationLine);
        expect(all).toHaveLength(siteCount(config, sites));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });

  test('a region is that part of the whole map, and keeps its tiles', () => {
    const whole: TileSites = {
      type: 'tiles',
      matrices: ['L0.up', 'L1.up'],
      tile: 16,
      kinds: ['max', 'zero'],
    };
    const region: TileSites = { ...whole, rows: [32, 160], cols: [16, 64] };
    const inside = expandSites(CONFIG, whole).filter(
      ({ site }) => site.row >= 32 && site.col >= 16 && site.col < 64,
    );
    expect(lines(region).sort()).toEqual(inside.map(mutationLine).sort());
    expect(lines(region)).not.toHaveLength(0);
  });

  test('begins coarse: the first quarter of a map lies in all its quarters', () => {
    const sites: TileSites = { type: 'tiles', matrices: ['L0.o'], tile: 8, kinds: ['max'] };
    const early = expandSites(CONFIG, sites).slice(0, 4);
    const quarters = early.map(({ site }) => `${site.row >= 64} ${site.col >= 64}`);
    expect(new Set(quarters).size).toBe(4);
  });

  test('a sample is a part of the plan in its order, the same for the same seed', () => {
    const sites: TileSites = {
      type: 'tiles',
      matrices: ['L0.q', 'L3.down'],
      tile: 8,
      kinds: ['max', 'min'],
    };
    const sampled = (seed: number) => lines({ ...sites, sample: { count: 50, seed } });
    const all = lines(sites);
    const places = sampled(1).map((line) => all.indexOf(line));
    expect(places).toHaveLength(50);
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(sampled(1)).toEqual(sampled(1));
    expect(sampled(1)).not.toEqual(sampled(2));
    expect(lines({ ...sites, sample: { count: all.length, seed: 3 } })).toEqual(all);
  });

  test('a sample favours nothing: over many seeds every mutant is drawn about as often', () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 4000; seed++) for (const i of drawSample(20, 5, seed)) counts[i]++;
    // 1000 each, standard deviation 27
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });

  const base: TileSites = { type: 'tiles', matrices: ['L0.k'], tile: 8, kinds: ['max'] };
  test.each<[string, Partial<TileSites>, string | null]>([
    ['fits', { rows: [0, 64], cols: [8, 96] }, null],
    ['ends with the matrix, within a tile', { tile: 7, rows: [7, 64] }, null],
    [
      'a region beyond the matrix',
      { rows: [0, 72] },
      'L0.k has rows 0 to 63; the region asks for 0:72.',
    ],
    ['a region across tiles', { cols: [4, 16] }, 'cut through tiles of 8'],
    ['an empty region', { cols: [8, 8] }, 'hold nothing'],
    ['a tile too large', { tile: 97 }, 'larger than L0.k, which has 64 × 96'],
    ['no kind', { kinds: [] }, 'no kind'],
    ['no matrix', { matrices: [] }, 'no matrix'],
    ['a sample too large', { sample: { count: 97, seed: 0 } }, 'more than the 96 mutants'],
  ])('%s', (_, change, problem) => {
    const found = sitesProblem(CONFIG, { ...base, ...change });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });
});

test('shards are every mutant once, of nearly equal size', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 9 }), (count, shardCount) => {
      const shards = Array.from({ length: shardCount }, (_, i) =>
        shardIndices(count, { index: i + 1, count: shardCount }),
      );
      expect(shards.flat().sort((a, b) => a - b)).toEqual(
        Array.from({ length: count }, (_, i) => i),
      );
      shards.forEach((shard, i) =>
        expect(shard).toHaveLength(shardSize(count, { index: i + 1, count: shardCount })),
      );
      const sizes = shards.map((shard) => shard.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
