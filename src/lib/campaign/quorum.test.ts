import { expect, test } from 'vitest';
import type { RunRow } from '../run-file/columns.ts';
import { WorkItems } from './items.ts';
import { agree, quorum } from './quorum.ts';
import { campaignOf, rowsOf } from './testing/campaign.ts';

const item = new WorkItems(campaignOf({ itemFlops: 1 })).at(0);
const [right, wrong] = [rowsOf(item), rowsOf(item, 9)];
const copy = (worker: string, rows: readonly RunRow[]) => ({ worker, rows });

const [nsm] = right.filter(({ verdict }) => verdict === 'nsm');
const silent: RunRow = { ...nsm, verdict: 'silent', first_divergent: -1, token: -1 };
const near = { margin: 1e-5, marginal: true };

test('two against one: the third is outvoted; one against one stays open', () => {
  const [a, b, c] = [copy('a', right), copy('b', right), copy('c', wrong)];
  expect(quorum([a, b])).toEqual({ agreed: ['a', 'b'], outvoted: [], open: false });
  expect(quorum([a, c])).toEqual({ agreed: [], outvoted: [], open: true });
  expect(quorum([c, a, b])).toEqual({ agreed: ['a', 'b'], outvoted: ['c'], open: false });
  expect(quorum([a])).toEqual({ agreed: ['a'], outvoted: [], open: false });
});

test('a near tie that both see excuses another verdict or token, and nothing else does', () => {
  const token = { token: nsm.token + 1 };
  for (const other of [silent, { ...nsm, ...token }]) {
    expect(agree([nsm], [other])).toBe(false);
    expect(agree([{ ...nsm, ...near }], [{ ...other, ...near }])).toBe(true);
    // rounding may lift one of the two margins over the threshold
    expect(agree([{ ...nsm, margin: 9e-4 }], [{ ...other, margin: 1.4e-3 }])).toBe(true);
    // who alone calls it a tie lies
    expect(agree([{ ...nsm, ...near }], [other])).toBe(false);
    expect(agree([nsm], [{ ...other, ...near }])).toBe(false);
  }
  const liar = copy('liar', [{ ...silent, ...near }]);
  expect(quorum([copy('a', [nsm]), copy('b', [nsm]), liar]).outvoted).toEqual(['liar']);
});

test('numbers agree but for rounding', () => {
  expect(agree([nsm], [{ ...nsm, kl: nsm.kl! + 0.01, margin: nsm.margin! * 1.02 }])).toBe(true);
  // a value was read, not computed
  const close = { value: nsm.value! + 0.01 };
  for (const part of [
    { kl: 3 },
    { margin: -4 },
    close,
    { value: 999 },
    { value: null },
    { kl: null },
  ])
    expect(agree([nsm], [{ ...nsm, ...part }])).toBe(false);
  expect(agree([{ ...nsm, ...near }], [{ ...nsm, ...near, value: 999 }])).toBe(false);
});

test('a few NSMs may go on in other words, many may not', () => {
  const say = (count: number): RunRow[] =>
    Array.from({ length: 40 }, (_, i) => ({ ...nsm, text: i < count ? 'BUY NOW' : 'barks' }));
  expect(agree(say(0), say(10))).toBe(true);
  expect(agree(say(0), say(11))).toBe(false);
  expect(agree([{ ...nsm, text: 'barks' }], [{ ...nsm, text: 'howls' }])).toBe(true);
  const two = (text: string) => [1, 2].map(() => ({ ...nsm, text }));
  expect(agree(two('barks'), two('BUY NOW'))).toBe(false);
});
