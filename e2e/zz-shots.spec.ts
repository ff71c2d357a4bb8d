import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveCampaigns, type CampaignServer } from '../cli/campaign/server/serve.ts';
import { formatCampaignLink } from '../src/lib/campaign/campaign-link.ts';
import { expect, LOADING_MS, mutantDone, test } from './lab.ts';

const VIEW = 'v=1&m=L2.gate&s=0:32,0:32&k=min&on=1&tile=32&kinds=max,min';
const ENGINE = '?engine=processor';
const bar = (page: Page) => page.getByRole('region', { name: 'Campaign', exact: true });
const withEngine = (link: string) => link.replace('#', `${ENGINE}#`);
async function shots(page: Page, name: string) {
  for (const [w, h] of [[1440, 900], [390, 844]] as const) {
    await page.setViewportSize({ width: w, height: h });
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await page.waitForTimeout(250);
      await page.screenshot({ path: `/tmp/shots/${name}-${w}-${theme}.png` });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}
test('shots', async ({ page, browser, baseURL, problems }) => {
  test.setTimeout(500_000);
  const folder = await mkdtemp(join(tmpdir(), 'mutascope-e2e-'));
  const server: CampaignServer = await serveCampaigns({ folder });
  const owner = formatCampaignLink('', { role: 'own', server: server.websocket, account: server.owner.account, key: server.owner.seed });
  await page.goto(`./${ENGINE}#${VIEW}`);
  await mutantDone(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.waitForTimeout(800);
  await shots(page, 'share');
  await page.getByRole('button', { name: 'Campaign…' }).click();
  await page.getByLabel('The owner’s link').fill('nonsense');
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.waitForTimeout(500);
  await shots(page, 'own-link');
  await page.getByLabel('The owner’s link').fill(owner);
  await page.getByRole('button', { name: 'Connect' }).click();
  await page.getByLabel('Title, in your words').fill('Foxes at night');
  await shots(page, 'create');
  await page.getByRole('button', { name: 'Create the campaign' }).click();
  await page.getByRole('button', { name: 'Make links' }).click({ timeout: LOADING_MS });
  const link = await page.getByLabel('Link to join').inputValue();
  await shots(page, 'owner');
  const context = await browser.newContext({ baseURL: baseURL! });
  const ada = await context.newPage();
  await ada.goto(withEngine(link));
  const dialog = ada.getByRole('dialog', { name: 'Join this campaign?' });
  await expect(dialog).toContainText('Foxes at night', { timeout: LOADING_MS });
  await shots(ada, 'join');
  await dialog.getByLabel('Nickname').fill('Ada');
  await dialog.getByRole('button', { name: 'Join and compute' }).click();
  await expect(bar(ada)).toContainText(/\d items? done here/, { timeout: LOADING_MS });
  await shots(ada, 'working');
  await ada.keyboard.press('Escape');
  await bar(ada).getByRole('button', { name: 'Details' }).click();
  await ada.waitForTimeout(9000);
  await shots(ada, 'details');
  await ada.keyboard.press('Escape');
  // own screens first
  await ada.evaluate(() => undefined);
  await page.getByRole('button', { name: 'Ban Ada' }).click();
  await page.waitForTimeout(2500);
  await shots(page, 'banned');
  console.log(await bar(page).innerText());
  await page.getByRole('button', { name: 'Take back the ban of Ada' }).click();
  await page.waitForTimeout(2000);
  console.log(await bar(page).innerText());
  await bar(ada).getByRole('button', { name: 'Pause' }).click();
  await expect(bar(ada)).toContainText('Paused');
  await server.kill();
  await page.waitForTimeout(3000);
  await page.keyboard.press('Escape');
  await shots(page, 'reconnecting');
  await ada.goto(`./${ENGINE}`);
  await ada.goto(withEngine(link));
  await expect(ada.getByRole('alert')).toBeVisible({ timeout: 60000 });
  await shots(ada, 'no-server');
  problems.length = 0;
  await context.close();
  await rm(folder, { recursive: true });
});
