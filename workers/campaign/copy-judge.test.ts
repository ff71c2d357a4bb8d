import { expect, test } from 'vitest';
import { CampaignFold } from '../../src/lib/campaign/fold.ts';
import { WorkItems } from '../../src/lib/campaign/items.ts';
import { campaignOf, rowsOf } from '../../src/lib/campaign/testing/campaign.ts';
import { CopyJudge } from './copy-judge.ts';
import type { CampaignWatch, KeptResult } from './watch.ts';

const items = new WorkItems(campaignOf({ itemFlops: 1 }));

/** Results that say the token that is their worker's last letter, and how often each is unpacked. */
function watched() {
  const fold = new CampaignFold<KeptResult>(items.count);
  const unpacked: number[] = [];
  const watch = {
    fold,
    rowsOf: ({ seq, item, worker }: KeptResult) => {
      unpacked.push(seq);
      return Promise.resolve(rowsOf(items.at(item), Number(worker.at(-1))));
    },
  } as Pick<CampaignWatch, 'fold' | 'rowsOf'> as CampaignWatch;
  const add = (seq: number, item: number, worker: string) =>
    fold.add({ seq, item, worker, bytes: new Uint8Array(0), isReadable: true });
  const judge = new CopyJudge(watch);
  const judged = async (item: number) => {
    await judge.read(judge.unread());
    const found = judge.quorumOf(fold.standing(item));
    judge.settle();
    return found;
  };
  return { fold, add, judged, unpacked };
}

test('copies that agree are unpacked once; another one is held against all of them', async () => {
  const { add, judged, unpacked } = watched();
  add(1, 0, 'a7');
  add(2, 0, 'b7');
  const first = await judged(0);
  expect(first).toEqual({ agreed: ['a7', 'b7'], outvoted: [], open: false });
  expect(await judged(0)).toEqual(first);
  expect(unpacked).toEqual([1, 2]);
  add(3, 0, 'c9');
  expect(await judged(0)).toMatchObject({ agreed: ['a7', 'b7'], outvoted: ['c9'] });
  expect(unpacked).toEqual([1, 2, 1, 2, 3]);
});

test('copies that differ stay open, and are unpacked until they are decided', async () => {
  const { fold, add, judged, unpacked } = watched();
  add(1, 1, 'a7');
  add(2, 1, 'b9');
  for (let i = 0; i < 2; i++) expect(await judged(1)).toMatchObject({ open: true });
  add(3, 1, 'c7');
  expect(await judged(1)).toMatchObject({ agreed: ['a7', 'c7'], outvoted: ['b9'] });
  fold.ban(new Set(['b9']));
  expect(await judged(1)).toEqual({ agreed: ['a7', 'c7'], outvoted: [], open: false });
  const { length } = unpacked;
  await judged(1);
  expect(unpacked).toHaveLength(length);
});
