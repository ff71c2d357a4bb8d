import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isComplete, type RunFile } from '../src/lib/run-file/run-file.ts';
import { headerTexts } from '../src/lib/run-file/run-header.ts';
import { withAudit } from '../src/lib/run-file/audit-outcome.ts';
import { withCodes } from '../src/lib/run-file/output-columns.ts';
import { runs } from '../src/lib/testing/arbitrary-run.ts';
import { mergeShards, type NamedRun } from './merge.ts';

const whole = runs.filter((run) => isComplete(run) && !run.plan.shard && run.rows.length >= 3);

/** What `--shard i/of` would have written. */
function shardsOf(run: RunFile, count: number): NamedRun[] {
  return Array.from({ length: count }, (_, i) => {
    const shard = { index: i + 1, count };
    const mine = run.rows.filter((_, at) => at % count === i);
    const rows = run.wildType ? withCodes(mine, run.wildType) : mine;
    const part = withAudit({ ...run, plan: { ...run.plan, shard }, rows });
    return { name: `${i + 1}.csv`, run: part };
  });
}

test('shards in any order make the whole run', () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 1, max: 3 }), fc.boolean(), (run, count, turn) => {
      const shards = shardsOf(run, count);
      const merged = mergeShards(turn ? shards.reverse() : shards);
      expect(merged.rows).toEqual(run.rows);
      expect(headerTexts(merged)).toEqual(headerTexts(run));
    }),
    { numRuns: 40 },
  );
});

test('what an audit found is told of the whole, not of its shards', () => {
  const audited = whole.filter(({ prediction }) => !!prediction?.audit);
  fc.assert(
    fc.property(audited, (run) => {
      const shards = shardsOf(run, 2);
      for (const shard of shards) expect(shard.run.prediction!.audit!.outcome).toBeUndefined();
      expect(mergeShards(shards).prediction).toEqual(run.prediction);
      const [a, b] = shards;
      const other = { ...b.run.prediction!, budget: '7%' };
      const shard = { name: 'b.csv', run: { ...b.run, prediction: other } };
      expect(() => mergeShards([a, shard])).toThrow('different runs (another --verify)');
    }),
    { numRuns: 10 },
  );
});

test('shards of two machines name both GPUs', () => {
  const [run] = fc.sample(whole, { numRuns: 1, seed: 4 });
  const [a, b] = shardsOf(run, 2);
  const other = { vendor: 'nvidia', architecture: 'hopper', description: '', software: false };
  b.run.provenance = { ...b.run.provenance, adapters: [other] };
  expect(mergeShards([a, b]).provenance.adapters).toEqual([...run.provenance.adapters, other]);
});

test('shards that were measured against different wild types are refused', () => {
  const [run] = fc.sample(
    whole.filter(({ plan }) => plan.texts),
    { numRuns: 1, seed: 5 },
  );
  const [a, b] = shardsOf(run, 2);
  b.run.wildType = b.run.wildType!.map((text) => `${text}!`);
  expect(() => mergeShards([a, b])).toThrow('their wild types say different things');
});

const [RUN] = fc.sample(whole, { numRuns: 1, seed: 9 });
test.each<[string, (shards: NamedRun[]) => NamedRun[], string]>([
  ['one missing', (s) => [s[0], s[2]], 'Shard 2/3 is missing.'],
  [
    'one twice',
    (s) => [s[0], s[1], s[2], { ...s[1], name: 'copy.csv' }],
    '2.csv and copy.csv are both shard 2/3.',
  ],
  [
    'one unfinished',
    (s) => [s[0], s[1], { name: '3.csv', run: { ...s[2].run, rows: [] } }],
    '3.csv is not finished: 0 of',
  ],
  ['a whole run', () => [{ name: 'all.csv', run: RUN }], 'all.csv is not a shard but a whole run.'],
  [
    'another split',
    (s) => [s[0], shardsOf(RUN, 2)[1]],
    '1.csv and 2.csv are shards of different runs (another shard)',
  ],
  [
    'another assay',
    (s) => [
      s[0],
      { name: 'b.csv', run: { ...s[1].run, plan: { ...s[1].run.plan, texts: !RUN.plan.texts } } },
    ],
    '1.csv and b.csv are shards of different runs (with or without texts)',
  ],
])('%s: refused', (_, choose, sentence) => {
  expect(() => mergeShards(choose(shardsOf(RUN, 3)))).toThrow(sentence);
});
