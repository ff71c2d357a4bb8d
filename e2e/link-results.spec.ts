import type { Page } from '@playwright/test';
import { bench, expect, map, mutantDone, test } from './lab.ts';

test('a link carries a screen’s results: shown at once without the model, kept apart, and verified', async ({
  page,
  browser,
}) => {
  await page.goto('./#v=1&m=L4.down&s=8,93&k=min&n=12&tile=64');
  await mutantDone(page);
  const atlasOf = (tab: Page) => tab.getByRole('region', { name: 'Atlas' });
  await atlasOf(page).getByRole('button', { name: 'Screen 7 matrices' }).click();
  await expect(atlasOf(page).getByRole('heading')).toContainText('96 mutants tested', {
    timeout: 60_000,
  });
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const field = page.getByLabel('Link to this view');
  await expect(field).toHaveValue(/&r=[\w-]+$/);
  const share = page.getByRole('dialog', { name: 'Share', exact: true });
  await expect(share).toContainText('Holds all 96 mutants of 7 maps');
  const link = await field.inputValue();
  expect(link.length).toBeLessThan(3_000);
  await share.getByRole('radio', { name: 'Link without results' }).check();
  await expect(field).not.toHaveValue(/&r=/);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    share.getByRole('button', { name: 'Save run file' }).click(),
  ]);
  await expect(share).toContainText(`Saved ${file.suggestedFilename()}`);

  const context = await browser.newContext();
  try {
    const other = await context.newPage();
    // nothing of the model arrives until the screen has been seen
    let release: () => void = () => undefined;
    const seen = new Promise<void>((resolve) => (release = resolve));
    await other.route('**/organism/params_shard_*.bin', async (route) => {
      await seen;
      await route.continue();
    });
    await other.goto(link);
    const bar = map(other).getByText('This screen came with the link: 96 mutants of 7 matrices');
    await expect(bar).toBeVisible();
    await expect(map(other)).toContainText('24 of 24 mutants tested (100.0 %)');
    await expect(atlasOf(other).getByRole('heading')).toContainText('96 mutants tested elsewhere');
    await expect(atlasOf(other).getByTitle(/of 48 mutants change the answer/)).toHaveCount(2);
    const verify = map(other).getByRole('button', { name: /Verify/ });
    await expect(verify).toBeDisabled();
    await other.getByRole('button', { name: 'Statistics' }).click();
    const tested = other.getByRole('region', { name: 'All matrices' });
    await expect(tested.getByRole('row').filter({ hasText: 'L4.down' })).toContainText('12');
    await expect(tested).toContainText('7 matrices');
    await other.getByRole('button', { name: 'Back to the map' }).click();
    await expect(other.getByRole('button', { name: 'Statistics' })).toBeFocused();
    release();

    await mutantDone(other);
    await verify.click();
    await expect(map(other)).toContainText('24 of 24 computed again here: 24 agree, none differs', {
      timeout: 60_000,
    });
    await map(other).getByRole('button', { name: 'Show mine' }).click();
    await expect(map(other)).toContainText('none tested yet');
    await expect(atlasOf(other).getByRole('heading')).toContainText('0 mutants tested');
    await map(other).getByRole('button', { name: 'Show them' }).click();
    await other.reload();
    await expect(map(other)).toContainText('This screen came with the link');
    await expect(bench(other)).toContainText('L4.down[8, 93]');
  } finally {
    await context.close();
  }
});

test('damaged results in a link are explained, and the rest of it is shown', async ({ page }) => {
  await page.goto('./#v=1&m=L1.down&s=8,93&k=min&n=12&tile=64&r=AAAAbogus');
  await expect(page.getByText(/The results in the link cannot be read/)).toBeVisible();
  await mutantDone(page);
});
