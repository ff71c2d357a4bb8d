import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabError } from '../base/failure.ts';
import { rowMutation } from '../run-file/row-mutation.ts';
import { runs } from '../testing/arbitrary-run.ts';
import { WorkItems } from './items.ts';
import { decodeRows, encodeRows } from './row-codec.ts';
import { campaignOf, rowsOf } from './testing/campaign.ts';

test('rows of any run come back as they were, phenotype codes left open', async () => {
  await fc.assert(
    fc.asyncProperty(runs, async ({ plan, provenance, rows: all }) => {
      const matrix = all.length > 0 ? all[0].matrix : 'L0.q';
      const rows = all.filter((row) => row.matrix === matrix);
      const mutants = rows.map((row, place) => ({ place, mutation: rowMutation(row) }));
      const campaign = { plan, model: { ...provenance.model, source: '' } };
      const item = { index: 0, matrix, mutants };
      const back = await decodeRows(campaign, item, await encodeRows(plan, rows));
      expect(back).toEqual(rows.map((row) => (plan.texts ? { ...row, phenotype: 0 } : row)));
    }),
    { numRuns: 100 },
  );
});

test('a result of another value than was asked for is refused', async () => {
  const site = { layer: 0, projection: 'q', row: 0, col: 0, height: 1, width: 1 } as const;
  const mutation = { site, kind: 'value', value: 0.1 } as const;
  const item = { index: 0, matrix: 'L0.q', mutants: [{ place: 0, mutation }] };
  const said = async (value: number) => {
    const [row] = rowsOf(item);
    const sent = await encodeRows(campaign.plan, [{ ...row, value }]);
    return (await decodeRows(campaign, item, sent))[0].value;
  };
  // as it is written: the nearest f32
  expect(await said(0.1)).toBe(Math.fround(0.1));
  // people count from 1
  await expect(said(0.2)).rejects.toThrow(/result of item 1 cannot .* where 0\.1 was asked for/);
});

const campaign = campaignOf({});
const items = new WorkItems(campaign);

test('takes some fifteen bytes a mutant', async () => {
  const rows = rowsOf(items.at(0));
  const { length } = await encodeRows(campaign.plan, rows);
  expect(rows.length).toBeGreaterThan(20);
  expect(length / rows.length).toBeLessThan(15);
});

test('an NSM without its text, and a text of what is silent, are refused', async () => {
  const told = campaignOf({ itemFlops: 1, texts: true });
  const item = new WorkItems(told).at(0);
  const rows = rowsOf(item).map((row) => {
    const isNsm = row.verdict === 'nsm';
    const says = { text: 'barks', cosine: 1, degenerate: false, first_word: 'barks' };
    return {
      ...row,
      ...(isNsm ? says : { text: null, cosine: null, degenerate: null, first_word: null }),
    };
  });
  expect(await decodeRows(told, item, await encodeRows(told.plan, rows))).toHaveLength(rows.length);
  for (const [verdict, text] of [
    ['nsm', null],
    ['silent', 'BUY NOW'],
  ] as const) {
    const lies = rows.map((row) => (row.verdict === verdict ? { ...row, text } : row));
    await expect(
      encodeRows(told.plan, lies).then((bytes) => decodeRows(told, item, bytes)),
    ).rejects.toMatchObject({ message: expect.stringMatching(/without text|has a text/) });
  }
});

test('damaged, foreign and endless messages are refused in words, never read wrongly', async () => {
  const item = items.at(0);
  const good = await encodeRows(campaign.plan, rowsOf(item));
  const refused = async (bytes: Uint8Array<ArrayBuffer>) => {
    const found = await decodeRows(campaign, item, bytes).then(
      (rows) => rows,
      (error: unknown) => error,
    );
    if (found instanceof Error) expect(found).toBeInstanceOf(LabError);
    // what still can be read is a result that is possible
    else await encodeRows(campaign.plan, found as never);
    return found instanceof LabError;
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const damaged = good.slice();
      damaged[at] ^= by;
      await refused(damaged);
    }),
    { numRuns: 150 },
  );
  expect(await refused(good.slice(0, -5))).toBe(true);
  expect(await refused(await encodeRows(campaign.plan, rowsOf(items.at(1)).slice(1)))).toBe(true);
  expect(await refused(new Uint8Array(300_000))).toBe(true);
  expect(await refused(new Uint8Array(0))).toBe(true);
  expect(
    await refused(
      await encodeRows(
        campaign.plan,
        rowsOf(item).map((row) => ({ ...row, token: 5 })),
      ),
    ),
  ).toBe(true);
});
