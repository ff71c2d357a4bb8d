import { expect, test, vi } from 'vitest';
import { WorkItems } from '../../src/lib/campaign/items.ts';
import { campaignOf, rowsOf } from '../../src/lib/campaign/testing/campaign.ts';
import type { CampaignNet, WorkMessage } from './net/contract.ts';
import { work } from './work.ts';

const CID = '0123456789abcdef0123';
const campaign = campaignOf({ itemFlops: 1 });
const items = new WorkItems(campaign);
const hello = {
  nickname: 'Ada',
  adapter: { vendor: '', architecture: '', description: '', software: false },
  engine: 'processor',
  app: '1.0.0',
} as const;

/** Rejects when the signal aborts. */
const untilAborted = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

test('who is stopped while the server is away ends soon, and says what it had is not done', async () => {
  vi.useFakeTimers();
  try {
    let given = 0;
    const sent: unknown[] = [];
    const ended: string[] = [];
    const one: WorkMessage = {
      ...{ item: 0, round: 0 },
      working: () => undefined,
      giveBack: () => Promise.resolve(),
      done: () => Promise.resolve(void ended.push('done')),
    };
    const net = {
      fetchItems: (_cid, _count, _ms, { signal } = {}) =>
        given++ === 0 ? Promise.resolve([one]) : untilAborted(signal),
      putResult: (_cid, item, _bytes, _headers, { signal } = {}) => {
        sent.push(item);
        return item === 'hello' ? Promise.resolve({ seq: 1, isNew: true }) : untilAborted(signal);
      },
    } as Pick<CampaignNet, 'fetchItems' | 'putResult'> as CampaignNet;
    const stop = new AbortController();
    const working = work(
      net,
      { cid: CID, campaign, items, list: null },
      { hello, compute: (item) => Promise.resolve(rowsOf(item)), signal: stop.signal },
    ).then((progress) => ended.push(`stopped with ${progress.items}`));
    await vi.waitUntil(() => sent.length === 2);
    stop.abort();
    await vi.advanceTimersByTimeAsync(5000);
    // a server that comes back soon still gets it
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(6000);
    await working;
    expect(ended).toEqual(['stopped with 0']);
  } finally {
    vi.useRealTimers();
  }
});
