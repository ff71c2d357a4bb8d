import { expect, test, vi } from 'vitest';
import { encodeBans } from '../../src/lib/campaign/bans.ts';
import { campaignId } from '../../src/lib/campaign/campaign.ts';
import { encodeHello, proofItem } from '../../src/lib/campaign/hello.ts';
import { WorkItems } from '../../src/lib/campaign/items.ts';
import { encodeRows } from '../../src/lib/campaign/row-codec.ts';
import { campaignOf, rowsOf } from '../../src/lib/campaign/testing/campaign.ts';
import type { CampaignFound } from '../../src/protocols/campaign-messages.ts';
import { FoundTeller } from './found-teller.ts';
import type { CampaignNet, ResultMessage } from './net/contract.ts';
import { CONTROL } from './open-campaign.ts';
import { CampaignWatch } from './watch.ts';

const campaign = campaignOf({ itemFlops: 1 });
const items = new WorkItems(campaign);
const opened = { cid: campaignId(campaign), campaign, items, list: null };
const adapter = { vendor: 'v', architecture: 'a', description: 'd', software: false };
const hello = { nickname: 'Ada', adapter, engine: 'webgpu', app: '1' } as const;

/** A campaign that is looked on, and what is told of it. */
function looking() {
  let result: (message: ResultMessage) => void = () => undefined;
  let control: (name: string, bytes: Uint8Array) => void = () => undefined;
  let seq = 0;
  /** Says that what was there before is told. */
  const before: Record<string, () => void> = {};
  const net = {
    watchControl: (_: string, told: typeof control, onCaughtUp: () => void) => {
      control = told;
      before.control = onCaughtUp;
      return () => undefined;
    },
    followResults: (
      _: string,
      __: number,
      told: typeof result,
      ___: AbortSignal,
      onCaughtUp: () => void,
    ) => {
      result = told;
      before.results = onCaughtUp;
      return new Promise<void>(() => undefined);
    },
  } as unknown as CampaignNet;
  const all: CampaignFound[] = [];
  const watch = new CampaignWatch(net, opened, {
    onItem: (item, rows, worker) => teller.onItem(item, rows, worker),
    onChange: () => teller.onChange(),
  });
  const teller = new FoundTeller(opened, watch, (found) => all.push(found));
  void watch.run(new AbortController().signal);
  return {
    all,
    before,
    teller,
    watch,
    say: (name: string, bytes: Uint8Array) => control(name, bytes),
    send: async (uid: string, item: number | 'hello', token = 7) => {
      const bytes =
        item === 'hello'
          ? encodeHello(hello, await encodeRows(campaign.plan, rowsOf(proofItem(items), token)))
          : await encodeRows(campaign.plan, rowsOf(items.at(item), token));
      result({ seq: ++seq, item, uid, bytes, headers: {}, at: NaN });
    },
    /** What is told until something holds, taken together. */
    told: async (holds: (found: CampaignFound) => boolean) => {
      await vi.waitFor(() => expect(all.some(holds)).toBe(true), 5000);
      const heard = all.splice(0);
      return {
        ...heard[heard.length - 1],
        batches: heard.flatMap(({ batches }) => batches),
        cleared: heard.flatMap(({ cleared }) => cleared),
        standing: heard.flatMap(({ standing }) => standing),
      };
    },
  };
}

/** How many cells are told as provisional, and as confirmed. */
const standingOf = ({ standing }: Pick<CampaignFound, 'standing'>) =>
  [true, false].map((provisional) =>
    standing
      .filter(({ isProvisional }) => isProvisional === provisional)
      .reduce((sum, { cells }) => sum + cells.length, 0),
  );

test('what comes is told as batches of maps, with who sent it and what is confirmed', async () => {
  const { send, say, told } = looking();
  await send('U1', 'hello');
  await send('U1', 0);
  const before = await told(({ items: done }) => done === 1);
  expect(before).toMatchObject({ items: 1, mutants: 32, confirmed: { items: 0 } });
  const cells = before.batches.map(({ batch }) => batch.cells.length);
  expect(cells.reduce((sum, n) => sum + n, 0)).toBe(32);
  expect(new Set(before.batches.map(({ matrix }) => matrix))).toEqual(new Set(['L0.q']));
  expect(standingOf(before)).toEqual([32, 0]);
  say(CONTROL.proof, await encodeRows(campaign.plan, rowsOf(proofItem(items))));
  const now = await told(({ confirmed }) => confirmed.items === 1);
  expect(now.confirmed).toEqual({ items: 1, mutants: 32 });
  expect(now.workers).toEqual([
    { uid: 'U1', nickname: 'Ada', adapter, isProven: true, items: 1, mutants: 32, banned: null },
  ]);
  // nothing is told twice, but that it is confirmed
  expect(now.batches).toEqual([]);
  expect(standingOf(now)).toEqual([0, 32]);
  await send('U1', 1);
  expect(standingOf(await told(({ items: done }) => done === 2))).toEqual([0, items.size(1)]);
});

test('a ban clears what nobody else did, and shows what somebody else did', async () => {
  const { send, say, told } = looking();
  await send('U1', 0);
  await send('U1', 1);
  await send('U2', 1, 9);
  await told(({ workers }) => workers.length === 2);
  say(CONTROL.bans, encodeBans([{ worker: 'U1', why: 'lied' }]));
  const now = await told(({ items: done }) => done === 1);
  expect(now).toMatchObject({ items: 1, mutants: items.size(1) });
  expect(now.cleared.map(({ cells }) => cells.length).reduce((sum, n) => sum + n, 0)).toBe(32);
  const tokens = new Set(now.batches.flatMap(({ batch }) => [...batch.token!]));
  expect(tokens).toEqual(new Set([-1, 9]));
  expect(now.workers.find(({ uid }) => uid === 'U1')).toMatchObject({ banned: 'lied', items: 0 });
});

test('it has caught up when results are read and it is known whose count', async () => {
  const { before, send, say, told, watch } = looking();
  await send('U1', 'hello');
  await send('U1', 0);
  before.results();
  expect((await told(({ items: done }) => done === 1)).isCaughtUp).toBe(false);
  // unpacked in their turn, so not at once
  say(CONTROL.proof, await encodeRows(campaign.plan, rowsOf(proofItem(items))));
  before.control();
  await watch.caughtUp;
  expect(watch.confirmed).toBe(1);
  expect((await told(({ isCaughtUp }) => isCaughtUp)).confirmed.items).toBe(1);
});

test('once it is stopped nothing more is told', async () => {
  const { all, send, teller } = looking();
  await send('U1', 0);
  teller.stop();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(all).toEqual([]);
});
