import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveCampaigns, type CampaignServer } from '../cli/campaign/server/serve.ts';
import { findNatsServer } from '../scripts/lib/nats-server.mjs';
import { formatCampaignLink } from '../src/lib/campaign/campaign-link.ts';
import { decodeParquet } from '../src/lib/run-file/run-parquet.ts';
import { axe } from './axe.ts';
import { expect, LOADING_MS, mutantDone, test } from './lab.ts';

/** L2 in squares of 32: few mutants, of every projection. */
const VIEW = 'v=1&m=L2.gate&s=0:32,0:32&k=min&on=1&tile=32&kinds=max,min';
const ENGINE = '?engine=processor';
/** What a single machine found of all matrices. */
const ALONE = 'e2e/fixtures/organism-all-32.parquet';

let folder: string;
let server: CampaignServer;

test.skip(findNatsServer() === null, 'There is no nats-server on this machine.');
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-e2e-'));
  server = await serveCampaigns({ folder });
});
test.afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

const bar = (page: Page) => page.getByRole('region', { name: 'Campaign', exact: true });
const inBar = (page: Page, name: string) => bar(page).getByRole('button', { name });
const withEngine = (link: string) => link.replace('#', `${ENGINE}#`);

/** Opens the owner's link on the page. */
async function own(page: Page) {
  const owner = formatCampaignLink('', {
    ...{ role: 'own', server: server.websocket },
    ...{ account: server.owner.account, key: server.owner.seed },
  });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Campaign…' }).click();
  await page.getByLabel('The owner’s link').fill(owner);
  await page.getByRole('button', { name: 'Connect' }).click();
}

/** The owner's page makes a campaign of layer 2; resolves to its links. */
async function create(page: Page, title: string) {
  await own(page);
  await page.getByLabel('Title, in your words').fill(title);
  await page.getByRole('radio', { name: 'Layer 2', exact: true }).check();
  await expect(page.getByText('360 mutants in about')).toBeVisible();
  await page.getByRole('button', { name: 'Create the campaign' }).click();
  await page.getByRole('button', { name: 'Make links' }).click({ timeout: LOADING_MS });
  return {
    join: await page.getByLabel('Link to join').inputValue(),
    watch: await page.getByLabel('Link to look on').inputValue(),
  };
}

async function save(page: Page) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save run file' }).click();
  return decodeParquet(readFileSync(await (await download).path()));
}

async function joinAs(page: Page, link: string, nickname: string) {
  await page.goto(withEngine(link));
  const dialog = page.getByRole('dialog', { name: 'Join this campaign?' });
  await expect(dialog).toContainText('Foxes at night', { timeout: LOADING_MS });
  await expect(dialog).toContainText(
    '7 matrices in squares of 32, max, min: 360 mutants in 7 items',
  );
  expect(page.url()).not.toMatch(/[&#](?:k|w)=S/);
  expect(await axe(page, '.campaign-dialog')).toEqual([]);
  await dialog.getByLabel('Nickname').fill(nickname);
  await dialog.getByRole('button', { name: 'Join and compute' }).click();
}

test('the owner makes a campaign, two tabs compute, another looks on', async ({
  page,
  browser,
  baseURL,
  problems,
}) => {
  await page.goto(`./${ENGINE}#${VIEW}`);
  await mutantDone(page);
  const links = await create(page, 'Foxes at night');
  // a tab beside the owner's has no engine of its own
  const viewer = await page.context().newPage();
  await viewer.goto(withEngine(links.watch));
  await expect(bar(viewer)).toContainText('0 of 360 mutants');
  const contexts = await Promise.all(
    ['Ada', 'Bob'].map(() => browser.newContext({ baseURL: baseURL! })),
  );
  try {
    const [ada, bob] = await Promise.all(contexts.map((context) => context.newPage()));
    await joinAs(ada, links.join, 'Ada');
    await expect(bar(ada)).toContainText(/\d items? done here/, { timeout: LOADING_MS });
    await inBar(ada, 'Pause').click();
    await expect(bar(ada)).toContainText('Paused');

    // the server goes away and comes back
    await server.kill();
    await expect(bar(viewer)).toContainText('reconnecting');
    server = await serveCampaigns({ folder });
    await joinAs(bob, links.join, 'Bob');
    await expect(bar(viewer)).toContainText('360 of 360 mutants · done', { timeout: LOADING_MS });
    await inBar(viewer, 'Details').click();
    const details = viewer.getByRole('dialog', { name: 'Foxes at night' });
    for (const name of ['Ada', 'Bob'])
      await expect(details.getByRole('row', { name })).toContainText('proven');
    await expect(details).toContainText('Confirmed360');
    expect(await axe(viewer, '.campaign-dialog')).toEqual([]);

    // what was found is what a single machine finds
    const saved = await save(viewer);
    const alone = await decodeParquet(readFileSync(ALONE));
    const told = ({ rows }: typeof saved) =>
      rows
        .filter(({ matrix }) => matrix.startsWith('L2.'))
        .map((row) => [row.matrix, row.row, row.col, row.kind, row.verdict, row.token]);
    expect(saved.rows).toHaveLength(360);
    expect(told(saved)).toEqual(told(alone));

    // who is let in no more is told so
    await page.getByRole('button', { name: 'Revoke both links' }).click();
    for (const tab of [viewer, bob])
      await expect(tab.getByRole('alert')).toContainText('the link was revoked');
    await viewer.getByRole('button', { name: 'Leave' }).click();
    await expect(viewer.getByRole('alert')).toHaveCount(0);
  } finally {
    // a connection that is refused is told on the console, too
    problems.splice(0, Infinity, ...problems.filter((text) => !text.includes('WebSocket')));
    await Promise.all(contexts.map((context) => context.close()));
  }
});

test('the riskiest single weights as a campaign, with an audit of the others', async ({
  page,
  problems,
}) => {
  await page.goto(`./${ENGINE}#v=1&m=L1.down&s=8,93&k=min&on=1&tile=1&kinds=max,min`);
  await mutantDone(page);
  await expect(page.getByText(/predicted/i).first()).toBeVisible({ timeout: LOADING_MS });
  await own(page);
  await page.getByRole('radio', { name: 'The riskiest of it' }).check({ timeout: LOADING_MS });
  await page.getByLabel('Per cent of all mutants, the riskiest').fill('0.002');
  await page.getByLabel('Others drawn at random').fill('40');
  await page.getByRole('button', { name: 'Create the campaign' }).click();
  await expect(page.getByRole('button', { name: 'Make links' })).toBeVisible({
    timeout: LOADING_MS,
  });
  await page.getByRole('button', { name: 'Close' }).click();
  await inBar(page, 'Compute here too').click();
  await expect(bar(page)).toContainText('· done', { timeout: LOADING_MS });
  await inBar(page, 'Details').click();
  const { plan, prediction, rows } = await save(page);
  expect(plan.sites).toMatchObject({ type: 'ranked', count: rows.length });
  expect(prediction).toMatchObject({ budget: '0.002%', verified: rows.length - 40 });
  // what is predicted to change the answer mostly does, and the audit is counted
  const nsms = rows.slice(0, -40).filter(({ verdict }) => verdict === 'nsm').length;
  expect(nsms).toBeGreaterThan((rows.length - 40) / 2);
  expect(prediction?.audit?.outcome).toMatchObject({ found: nsms });
  expect(problems).toEqual([]);
});
