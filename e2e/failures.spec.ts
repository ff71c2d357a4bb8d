import { CHROMIUM_ARGS } from '../scripts/lib/chromium.mjs';
import { bench, expect, inOwnBrowser, LOADING_MS, mutantDone, test } from './lab.ts';

test('a damaged shard is named, and the next try loads', async ({ page }) => {
  let damage = true;
  await page.route('**/params_shard_0.bin', async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    if (damage) body[1000] ^= 0xff;
    await route.fulfill({ response, body });
  });
  await page.goto('./');
  const panel = page.getByRole('alert');
  await expect(panel).toContainText('The model could not be read');
  await expect(panel).toContainText('params_shard_0.bin');
  damage = false;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await mutantDone(page);
});

test('where nothing can be stored, the lab says so and goes on', async ({ page }) => {
  await page.addInitScript(() => {
    indexedDB.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await page.goto('./');
  await expect(page.locator('.notice')).toContainText('does not let the page store anything');
});

test('when the GPU goes away, what is on the page stays, and the engine can be started anew', async ({
  baseURL,
}) => {
  // a browser whose GPU process has crashed is no place for other tests
  await inOwnBrowser(CHROMIUM_ARGS, async (page, browser) => {
    await page.goto(`${baseURL}?engine=webgpu`);
    await mutantDone(page);
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.crashGpuProcess').catch(() => undefined);
    const reload = page.getByRole('button', { name: 'Reload the engine' });
    await expect(reload).toBeVisible();
    await expect(bench(page)).toContainText('barks');
    await reload.click();
    await expect(reload).toHaveCount(0, { timeout: LOADING_MS });
    await page.getByRole('radio', { name: 'max' }).check();
    await expect(page.getByTestId('verdict')).toContainText('Differs from the 17th token on', {
      timeout: LOADING_MS,
    });
    await mutantDone(page);
  });
});
