import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serve } from '../scripts/lib/serve.mjs';
import { bench, expect, LOADING_MS, mutantDone, test } from './lab.ts';
import { assetsOf, makeSecondBuild } from './second-build.ts';

test.use({ serviceWorkers: 'allow' });

const DIST = 'dist';
const notice = (page: Page) => page.locator('.notice.info');
const underControl = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, {
    timeout: LOADING_MS,
  });

/** The hashed files that the page has loaded since it was opened. */
const loaded = (page: Page) =>
  page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name }) => /\/assets\/([^?]+)$/.exec(name)?.[1] ?? []),
  );

test('without a network or a server the lab opens, loads the organism and runs a mutant', async ({
  page,
  context,
}) => {
  const site = await serve({ root: DIST, base: '/lab/' });
  await page.goto(`${site.url}?engine=processor`);
  await underControl(page);
  await site.close();
  await context.setOffline(true);

  await page.reload();
  await mutantDone(page);
  await page.getByRole('radio', { name: 'zero' }).check();
  await expect(bench(page).getByTestId('verdict')).toBeVisible();
  await mutantDone(page);
  // what is loaded only when it is opened is there as well
  await page.getByRole('button', { name: 'Statistics', exact: true }).click();
  await expect(page.getByRole('region', { name: 'All matrices' })).toBeVisible();
});

test('a new version is told of, waits for the tabs of the old one, and is never mixed with it', async ({
  page,
  context,
}) => {
  const second = mkdtempSync(join(tmpdir(), 'mutascope-second-'));
  await makeSecondBuild(DIST, second);
  const before = new Set(assetsOf(DIST));
  const after = new Set(assetsOf(second));
  expect([...after].filter((name) => before.has(name))).toEqual([]);
  const first = await serve({ root: DIST, base: '/lab/' });
  await page.goto(`${first.url}?engine=processor`);
  await underControl(page);
  await first.close();
  const next = await serve({
    root: second,
    base: '/lab/',
    port: Number(new URL(first.url).port),
  });
  try {
    await page.reload();
    await expect(notice(page)).toContainText('A new version is ready.', { timeout: LOADING_MS });
    // the running page goes on with its own files, which the server no longer has
    await page.getByRole('button', { name: 'Statistics', exact: true }).click();
    await expect(page.getByRole('region', { name: 'All matrices' })).toBeVisible();
    const old = await loaded(page);
    expect(old).toContainEqual(expect.stringContaining('StatsPlace'));
    expect(old.filter((name) => !before.has(name))).toEqual([]);

    const other = await context.newPage();
    await other.goto(first.url);
    await expect(other.getByText('Another tab of Mutascope computes')).toBeVisible();
    expect((await loaded(other)).filter((name) => !before.has(name))).toEqual([]);
    // a tab behind draws a frame a second, and a click waits for two
    await page.bringToFront();
    await notice(page).getByRole('button', { name: 'Reload' }).click();
    await expect(notice(page)).toContainText('Close the lab’s other tabs');
    await other.close();

    const reloaded = page.waitForEvent('load');
    await notice(page).getByRole('button', { name: 'Reload' }).click();
    await reloaded;
    await page.getByRole('button', { name: 'Back to the map' }).click();
    await mutantDone(page);
    const now = await loaded(page);
    expect(now.length).toBeGreaterThan(5);
    expect(now.filter((name) => !after.has(name))).toEqual([]);
    // and the old version is gone
    const kept = await page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.includes('precache'));
      const requests = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
      return requests.flat().flatMap(({ url }) => /\/assets\/([^?]+)$/.exec(url)?.[1] ?? []);
    });
    expect(kept.filter((name) => before.has(name))).toEqual([]);
  } finally {
    await next.close();
    rmSync(second, { recursive: true });
  }
});
