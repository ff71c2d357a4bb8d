import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allMatrices, formatMatrix } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { configs } from '../testing/arbitrary.ts';
import type { TileSites } from './plan.ts';
import { drawSample, indexIn, MAX_LISTED } from './sample.ts';
import { mutantCount, parseMatrices, shardSize, sitesProblem } from './sites.ts';

const [CONFIG] = fc.sample(configs, { seed: 1, numRuns: 1 }).map((config): ModelConfig => ({
  ...config,
  hidden_size: 96,
  intermediate_size: 160,
  num_hidden_layers: 4,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 32,
}));
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

describe('what is wrong with a plan', () => {
  const base: TileSites = {
    type: 'tiles',
    matrices: ['L0.k'],
    tile: 8,
    kinds: ['max'],
    order: 'coarse',
  };
  test.each<[string, Partial<TileSites>, string | null]>([
    ['fits', { region: { rows: [0, 64], cols: [8, 96] } }, null],
    ['ends with the matrix, within a tile', { tile: 7, region: { rows: [7, 64] } }, null],
    [
      'a region beyond the matrix',
      { region: { rows: [0, 72] } },
      'L0.k has rows 0 to 63; the region asks for 0:72.',
    ],
    ['a region across tiles', { region: { cols: [4, 16] } }, 'cut through tiles of 8'],
    ['an empty region', { region: { cols: [8, 8] } }, 'hold nothing'],
    ['a tile too large', { tile: 97 }, 'from 1 to 96, for L0.k has 64 × 96'],
    ['a tile of no size', { tile: 0 }, 'from 1 to 96'],
    ['half a tile', { tile: 1.5 }, 'from 1 to 96'],
    ['no number', { tile: NaN }, 'from 1 to 96'],
    ['the largest tile', { tile: 96 }, null],
    ['a matrix twice', { matrices: ['L0.k', 'L0.k'] }, 'names L0.k twice'],
    ['another spelling', { matrices: ['l0.k_proj'] }, '"l0.k_proj" names no matrix'],
    ['a layer too high', { matrices: ['L4.k'] }, 'There is no layer 4'],
    ['a kind twice', { kinds: ['max', 'max'] }, 'a kind twice'],
    ['no kind', { kinds: [] }, 'no kind'],
    ['no matrix', { matrices: [] }, 'no matrix'],
    ['a sample too large', { sample: { count: 97, seed: 0 } }, 'more than the 96 mutants'],
  ])('%s', (_, change, problem) => {
    const found = sitesProblem(CONFIG, { ...base, ...change });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });
});

test('of lists and samples there may be as many as memory holds, of tiles any number', () => {
  const count = MAX_LISTED + 1;
  const sha256 = '0'.repeat(64);
  const problem = (sites: Parameters<typeof sitesProblem>[1]) => sitesProblem(CONFIG, sites);
  expect(problem({ type: 'list', count, sha256 })).toContain('cut it in parts');
  expect(problem({ type: 'ranked', count, sha256, window: 9 })).toContain('cut it in parts');
  expect(problem({ type: 'list', count: MAX_LISTED, sha256 })).toBeNull();
  const huge: ModelConfig = { ...CONFIG, hidden_size: 4096, intermediate_size: 11_008 };
  const all: TileSites = {
    type: 'tiles',
    matrices: ['L0.up', 'L1.up'],
    tile: 1,
    kinds: ['max', 'min'],
    order: 'coarse',
  };
  expect(sitesProblem(huge, all)).toBeNull();
  expect(mutantCount(huge, { sites: all })).toBe(4 * 4096 * 11_008);
  expect(sitesProblem(huge, { ...all, sample: { count, seed: 0 } })).toContain('take fewer');
});

describe('a sample', () => {
  test('is so many different numbers, ascending, the same for the same seed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(),
        (total, share, seed) => {
          const count = Math.round(share * total);
          const chosen = [...drawSample(total, count, seed)];
          expect(chosen).toHaveLength(count);
          expect(chosen.every((n) => n >= 0 && n < total)).toBe(true);
          expect(chosen.every((n, i) => i === 0 || n > chosen[i - 1])).toBe(true);
          expect([...drawSample(total, count, seed)]).toEqual(chosen);
          chosen.forEach((n, i) => expect(indexIn(Float64Array.from(chosen), n)).toBe(i));
        },
      ),
      { numRuns: 30 },
    );
    expect(drawSample(5000, 50, 1)).not.toEqual(drawSample(5000, 50, 2));
    expect(indexIn(Float64Array.of(2, 4), 3)).toBe(-1);
    expect(indexIn(Float64Array.of(2, 4), 5)).toBe(-1);
  });

  test('is the one that was drawn before there was this version', () => {
    expect([...drawSample(1000, 6, 7)]).toEqual([474, 675, 718, 799, 935, 995]);
  });

  test('favours nothing: over many seeds every mutant is drawn about as often', () => {
    const counts = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 4000; seed++) for (const i of drawSample(20, 5, seed)) counts[i]++;
    // 1000 each, standard deviation 27
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(140);
  });
});

test('shards are of nearly equal size, all of a plan together', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 1, max: 9 }), (all, count) => {
      const sizes = Array.from({ length: count }, (_, i) =>
        shardSize(all, { index: i + 1, count }),
      );
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(all);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
