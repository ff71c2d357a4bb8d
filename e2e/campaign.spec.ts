import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveCampaigns, type CampaignServer } from '../cli/campaign/server/serve.ts';
import { findNatsServer } from '../scripts/lib/nats-server.mjs';
import { formatCampaignLink } from '../src/lib/campaign/campaign-link.ts';
import { expect, LOADING_MS, mutantDone, test } from './lab.ts';

/** L2 in squares of 32: few mutants, of every projection. */
const VIEW = 'v=1&m=L2.gate&s=0:8,0:8&k=min&on=1&tile=32&kinds=max,min';
const ENGINE = '?engine=processor';

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

const ownersLink = () =>
  formatCampaignLink('', {
    role: 'own',
    server: server.websocket,
    account: server.owner.account,
    key: server.owner.seed,
  });

test('the owner makes a campaign, two join, one looks on', async ({ page, browser, baseURL }) => {
  await page.goto(`./${ENGINE}#${VIEW}`);
  await mutantDone(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Campaign…' }).click();
  await page.getByLabel('The owner’s link').fill(ownersLink());
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByLabel('Title, in your words').fill('Foxes at night');
  await page.getByRole('radio', { name: 'Layer 2', exact: true }).check();
  await expect(page.getByText(/mutants in about/)).toBeVisible();
  await page.getByRole('button', { name: 'Create the campaign' }).click();
  await expect(bar(page)).toContainText('Foxes at night', { timeout: LOADING_MS });
  await page.getByRole('button', { name: 'Make links' }).click();
  const join = await page.getByLabel('Link to join').inputValue();
  const watch = await page.getByLabel('Link to look on').inputValue();
  console.log(join, watch);
  const contexts = await Promise.all([0, 1, 2].map(() => browser.newContext({ baseURL: baseURL! })));
  try {
    const [one, two, viewer] = await Promise.all(contexts.map((context) => context.newPage()));
    const at = (link: string) => link.replace('#', `${ENGINE}#`);
    await viewer.goto(at(watch));
    await expect(bar(viewer)).toContainText('0 of', { timeout: LOADING_MS });
    expect(viewer.url()).not.toContain('k=SA');
    for (const [i, tab] of [one, two].entries()) {
      await tab.goto(at(join));
      const dialog = tab.getByRole('dialog', { name: 'Join this campaign?' });
      await expect(dialog).toContainText('Foxes at night', { timeout: LOADING_MS });
      await dialog.getByRole('textbox').fill(`tab ${i + 1}`);
      await dialog.getByRole('button', { name: 'Join and compute' }).click();
    }
    await expect(bar(viewer)).toContainText('done', { timeout: LOADING_MS });
    await bar(viewer).getByRole('button', { name: 'Details' }).click();
    console.log(await viewer.getByRole('dialog').innerText());
    await viewer.screenshot({ path: '/tmp/shot-viewer.png' });
    await page.screenshot({ path: '/tmp/shot-owner.png' });
    await one.screenshot({ path: '/tmp/shot-one.png' });
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
});
