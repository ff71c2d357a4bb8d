import { expect, test } from 'vitest';
import type { SharedResults } from '../../state/effects/sharing.ts';
import { plainWords, resultsWords, runFileWords } from './share-words.ts';

const view = {
  place: 'map' as const,
  receivedSide: false,
  mutates: false,
};
const made = (change: Partial<SharedResults>): SharedResults => ({
  packed: { text: 'x', all: true, outcomesOnly: false },
  ...{ characters: 8_383, maps: 42, mutants: 34_560, sides: null, received: false },
  inView: 'L1.down',
  ...change,
});

test.each<[string, SharedResults | null, RegExp]>([
  ['nothing tested', null, /^Nothing is tested yet/],
  ['all', made({}), /^Holds all 34,560 mutants of 42 maps: shown at once/],
  [
    'without details',
    made({ packed: { text: 'x', all: true, outcomesOnly: true }, characters: 40_000 }),
    /Tokens and KL stay behind: with them it would take 40,000 characters, more than the 32,000/,
  ],
  [
    'the map in view',
    made({ packed: { text: 'x', all: false, outcomesOnly: false }, characters: 90_000 }),
    /^Holds L1\.down only: all 34,560 mutants of 42 maps take 90,000 characters, more than/,
  ],
  [
    'the map in view of a comparison',
    made({
      ...{ packed: { text: 'x', all: false, outcomesOnly: false }, characters: 90_000 },
      ...{ inView: 'L3.v', sides: { first: { id: 'received' }, second: { id: 'received-2' } } },
    }),
    /^Holds L3\.v only, of both sides: .* Its receiver sees this one matrix compared/,
  ],
  [
    'a comparison that is too long',
    made({
      ...{ packed: null, characters: 99_000 },
      sides: { first: { id: 'received' }, second: { id: 'received-2' } },
    }),
    /Send the run files of both sides\.$/,
  ],
  ['too long', made({ packed: null, characters: 99_000 }), /^Too many: .* 99,000 characters/],
  ['far too long', made({ packed: null, characters: null }), /take far more than the 32,000/],
  [
    'a comparison with a table',
    made({ sides: { first: { id: 'received' }, second: { leftOut: 'published' } } }),
    /The second side is the authors’ table/,
  ],
  [
    'a comparison with something that is not here',
    made({ sides: { first: { leftOut: 'missing' }, second: { id: 'received' } } }),
    /The first side has no results here/,
  ],
])('results of a link: %s', (_, results, words) => {
  expect(resultsWords(results, view)).toMatch(words);
});

test('a link without results says what it opens, a run file what it holds', () => {
  expect(plainWords({ ...view, mutates: true })).toMatch(/runs the mutation/);
  expect(plainWords({ ...view, place: 'compare' })).toMatch(/this comparison/);
  expect(plainWords({ ...view, place: 'compare', receivedSide: true })).toMatch(
    /not in the receiver/,
  );
  expect(plainWords({ ...view, place: 'stats' })).toMatch(/the statistics/);
  const own = { maps: 2, mutants: 96 };
  expect(runFileWords(own, { received: false, place: 'map' })).toMatch(/96 mutants of 2 maps/);
  expect(runFileWords(own, { received: true, place: 'map' })).toMatch(
    /computed elsewhere is not in it/,
  );
  expect(runFileWords({ maps: 0, mutants: 0 }, { received: false, place: 'compare' })).toMatch(
    /^Nothing was computed here.*This screen/,
  );
});
