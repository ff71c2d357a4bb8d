import { expect, test, vi } from 'vitest';
import { LabError } from '../../../lib/base/failure.ts';
import { campaignOf } from '../../../lib/campaign/testing/campaign.ts';
import type { LinkScreen } from '../../../lib/link-format/link-screen.ts';
import { formatCampaignLink } from '../../../lib/campaign/campaign-link.ts';
import { WorkItems } from '../../../lib/campaign/items.ts';
import type { DeviceInfo } from '../../../lib/model/device-info.ts';
import type { ModelInfo } from '../../../lib/model/model-info.ts';
import type { OutcomeBatch } from '../../../lib/results/outcomes.ts';
import { countCells } from '../../../lib/results/cell-set.ts';
import { SILENT } from '../../../lib/results/outcomes.ts';
import type {
  CampaignOpened,
  CampaignReply,
  CampaignRequest,
} from '../../../protocols/campaign-messages.ts';
import type { ResultLog } from '../../../storage/result-log.ts';
import type { CampaignPort } from '../../clients/campaign-client.ts';
import type { EngineClient, RequestOptions } from '../../clients/engine-client.ts';
import { createStores } from '../../context.ts';
import { emptyQueue } from '../../stores/queue-store.ts';
import { withCounts } from '../../stores/shared-store.ts';
import { createCampaigns } from './campaigns.ts';
import type { CampaignsDeps } from './campaigns-deps.ts';

const campaign = campaignOf({});
const items = new WorkItems(campaign);
const { model } = campaign;
const CID = '0123456789abcdef0123';
const server = {
  server: 'ws://localhost:1',
  account: `A${'B'.repeat(55)}`,
  key: `SA${'C'.repeat(56)}`,
};
const JOIN = formatCampaignLink('', { role: 'join', cid: CID, ...server, watchKey: server.key });
const WATCH = formatCampaignLink('', { role: 'watch', cid: CID, ...server });

const OPENED: CampaignOpened = {
  ...{ cid: CID, campaign, items: items.count, mutants: items.order.count },
  ...{ uid: 'U1', misfit: null },
};
const device = { engine: 'processor', description: 'd', vendor: 'v', architecture: 'a' };

/** An engine in which every mutant is silent. */
const engine: EngineClient = {
  request: ((type: string, ask: { list: { cell: Uint32Array } }, options: RequestOptions = {}) => {
    const end = (): unknown => {
      if (type === 'weights') return { type, weights: { extent: { min: -0.125, max: 0.25 } } };
      const { cell } = ask.list;
      const of = <T>(value: T) => Array.from(cell, () => value);
      for (const kind of ['max', 'min'] as const) {
        const batch: OutcomeBatch = {
          kind,
          cells: cell,
          firstDivergent: Int16Array.from(of(SILENT)),
          kl: Float32Array.from(of(0.5)),
          margin: Float32Array.from(of(1)),
        };
        options.outcomes?.({ type: 'outcomes', id: 0, matrix: '', batch });
      }
      return { type: 'screened', id: 0 };
    };
    return { id: 0, done: Promise.resolve(end()), cancel: () => undefined };
  }) as unknown as EngineClient['request'],
  restart: () => undefined,
};

/** A page with the campaign's model, and a worker that a test speaks for. */
function page() {
  const stores = createStores();
  const info = { ...model, parameters: 1, weightBytes: 1 } as unknown as ModelInfo;
  stores.model.setState({ phase: 'ready', model: info, device: device as DeviceInfo });
  const sent: CampaignRequest[] = [];
  const port = {
    postMessage: (message: CampaignRequest) => void sent.push(message),
    terminate: vi.fn(),
    onmessage: null,
  } as unknown as CampaignPort;
  const say = (reply: CampaignReply) =>
    port.onmessage?.({ data: reply } as MessageEvent<CampaignReply>);
  const last = <T extends CampaignRequest['type']>(type: T) =>
    sent.findLast((one) => one.type === type) as Extract<CampaignRequest, { type: T }>;
  const deps = {
    engineChoice: {} as CampaignsDeps['engineChoice'],
    runFiles: { read: vi.fn() },
    shared: {
      receive: ([screen]: readonly LinkScreen[]) => {
        const received = [withCounts(screen)];
        stores.shared.setState({ received, shown: true });
        return received[0];
      },
      show: vi.fn(),
    },
    show: vi.fn(),
    showModel: vi.fn(),
    openModel: vi.fn(() => Promise.resolve()),
  } satisfies Record<keyof CampaignsDeps, unknown>;
  const ctx = { stores, engine, log: {} as ResultLog, now: () => performance.now() };
  const campaigns = createCampaigns(ctx, () => port, deps);
  const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
  const open = async (link: string, opened = OPENED) => {
    void campaigns.open(link);
    await soon();
    say({ type: 'opened', id: last('open').id, campaign: opened, others: [] });
    await soon();
  };
  return { stores, campaigns, deps, sent, say, last, soon, open };
}

test('who joins is asked first; then items are computed, in their order', async () => {
  const { stores, campaigns, last, say, soon, open } = page();
  const state = () => stores.campaign.getState();
  await open(JOIN);
  expect(state().stage).toBe('asking');
  expect(last('work')).toBeUndefined();
  campaigns.join('Ada');
  await soon();
  expect(last('work')).toMatchObject({ hello: { nickname: 'Ada', engine: 'processor' } });
  expect(last('watch')).toBeDefined();
  const item = items.at(1);
  say({ type: 'compute', id: last('work').id, job: 7, campaign, item });
  await soon();
  const { job, rows } = last('computed');
  expect(job).toBe(7);
  if (!Array.isArray(rows)) throw new Error('no rows');
  expect(rows.map(({ row, col, kind }) => [row, col, kind])).toEqual(
    item.mutants.map(({ mutation: { site, kind } }) => [site.row, site.col, kind]),
  );
  expect(new Set(rows.map(({ verdict }) => verdict))).toEqual(new Set(['silent']));
  const progress = { items: 1, mutants: 32, isIdle: false };
  say({ type: 'working', id: last('work').id, progress });
  expect(state().work).toMatchObject({ status: 'working', progress });
});

test('pausing gives back what was taken; what was done counts on', async () => {
  const { stores, campaigns, last, say, soon, open } = page();
  const work = () => stores.campaign.getState().work;
  await open(JOIN);
  campaigns.join('');
  await soon();
  const { id } = last('work');
  say({ type: 'working', id, progress: { items: 2, mutants: 64, isIdle: false } });
  campaigns.pause();
  expect(work().status).toBe('stopping');
  expect(last('cancel')).toMatchObject({ target: id });
  say({ type: 'cancelled', id });
  await soon();
  expect(work().status).toBe('paused');
  campaigns.work();
  await soon();
  const again = last('work').id;
  expect(again).not.toBe(id);
  say({ type: 'working', id: again, progress: { items: 1, mutants: 32, isIdle: true } });
  expect(work()).toMatchObject({ status: 'idle', progress: { items: 3, mutants: 96 } });
});

test('the page’s own screens come first', async () => {
  const { stores, campaigns, last, say, soon, open } = page();
  const work = () => stores.campaign.getState().work;
  await open(JOIN);
  campaigns.join('');
  await soon();
  const { id } = last('work');
  stores.queue.setState({ ...emptyQueue, status: 'running' });
  say({ type: 'cancelled', id });
  await soon();
  expect(work().status).toBe('queue');
  stores.queue.setState({ status: 'finished' });
  await soon();
  expect(last('work').id).not.toBe(id);
  expect(work().status).toBe('proving');
});

test('a model that nobody says where to get is asked for in words', async () => {
  const { stores, campaigns, soon, open, deps } = page();
  stores.model.setState({ model: { ...stores.model.getState().model!, hash: 'other' } });
  const source = (where: string) => ({
    ...OPENED,
    campaign: { ...campaign, model: { ...model, source: where } },
  });
  await open(JOIN, source(''));
  campaigns.join('');
  await soon();
  expect(stores.campaign.getState().work).toMatchObject({
    status: 'failed',
    failure: { message: expect.stringContaining('does not say where it is to be had') as string },
  });
  await open(JOIN, source('https://example.org/m.gguf'));
  campaigns.join('');
  await soon();
  expect(deps.openModel).toHaveBeenCalledWith('https://example.org/m.gguf');
});

test('results fill the maps that stand for those of a link, and are cleared again', async () => {
  const { stores, last, say, open, deps } = page();
  await open(WATCH);
  expect(deps.show).toHaveBeenCalledWith(expect.objectContaining({ tile: 32 }));
  const { id } = last('watch');
  const cells = Uint32Array.of(0, 1, 2);
  const batch: OutcomeBatch = {
    ...{ kind: 'max', cells },
    firstDivergent: Int16Array.of(3, SILENT, SILENT),
    kl: new Float32Array(3),
    margin: new Float32Array(3).fill(1),
  };
  const counts = {
    ...{ items: 1, mutants: 3, confirmed: { items: 0, mutants: 0 } },
    ...{ workers: [], isCaughtUp: true },
  };
  const before = stores.shared.getState().received[0];
  const nsms = () => stores.shared.getState().received[0].counts.get('L0.q')!.all.kinds.max;
  say({
    ...{ type: 'found', id },
    found: {
      ...counts,
      batches: [{ matrix: 'L0.q', batch }],
      cleared: [],
      standing: [{ matrix: 'L0.q', kind: 'max', cells, isProvisional: true }],
    },
  });
  const provisional = () =>
    countCells(stores.shared.getState().received[0].provisional!.get('L0.q')!.max!);
  expect(provisional()).toBe(3);
  expect(nsms()).toMatchObject({ tested: 3, nsms: 1 });
  expect(stores.shared.getState().received[0]).not.toBe(before);
  expect(stores.campaign.getState().found).toMatchObject({ mutants: 3 });
  say({
    ...{ type: 'found', id },
    found: {
      ...counts,
      batches: [],
      cleared: [{ matrix: 'L0.q', kind: 'max', cells }],
      standing: [{ matrix: 'L0.q', kind: 'max', cells, isProvisional: false }],
    },
  });
  expect(provisional()).toBe(0);
  expect(nsms()).toMatchObject({ tested: 0, nsms: 0 });
  say({ type: 'connection', id, status: 'reconnecting' });
  expect(stores.campaign.getState().isReconnecting).toBe(true);
  const refused = new LabError('server', 'The link was revoked.', 'Ask for a new one.');
  say({ type: 'error', id, error: refused });
  await vi.waitFor(() => expect(stores.campaign.getState().stage).toBe('failed'));
});

test('maps of another model wait until the page is of it', async () => {
  const { stores, open, deps } = page();
  const other = { ...stores.model.getState().model!, hash: 'other' };
  stores.model.setState({ model: other });
  await open(WATCH);
  expect(stores.shared.getState().received).toEqual([]);
  expect(deps.showModel).toHaveBeenCalledWith('organism');
  stores.model.setState({ model: null, phase: 'idle' });
  expect(stores.shared.getState().received).toHaveLength(1);
});

test('an owner’s link to a server that is not there leaves the dialog open, which says so', async () => {
  const { stores, campaigns, say, last, soon } = page();
  const state = () => stores.campaign.getState();
  const key = [`SO${'C'.repeat(56)}`, server.key, server.key, server.key].join('.');
  stores.campaign.setState({ dialog: 'own' });
  void campaigns.open(formatCampaignLink('', { role: 'own', ...server, key }));
  await soon();
  expect(state()).toMatchObject({ stage: 'opening', dialog: 'own' });
  const error = new LabError('server', 'It cannot be reached.', 'Start it.');
  say({ type: 'error', id: last('open').id, error });
  await soon();
  expect(state()).toMatchObject({
    stage: 'failed',
    dialog: 'own',
    failure: { message: 'It cannot be reached.' },
  });
});

test('a link that is not whole is refused in words; leaving forgets all', async () => {
  const { stores, campaigns, say, last, soon } = page();
  await campaigns.open('#join=12');
  expect(stores.campaign.getState()).toMatchObject({
    stage: 'failed',
    failure: { message: expect.stringContaining('names no campaign') as string },
  });
  const left = campaigns.leave();
  await soon();
  say({ type: 'done', id: last('close').id });
  await left;
  expect(stores.campaign.getState()).toMatchObject({ stage: 'none', link: null });
});
