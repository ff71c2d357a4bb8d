import { bench, expect, map, mutantDone, test } from './lab.ts';

test('a link carries a map’s results: shown at once without the model, kept apart, and verified', async ({
  page,
  browser,
}) => {
  await page.goto('./#v=1&m=L1.down&s=8,93&k=min&n=12&tile=64');
  await mutantDone(page);
  await map(page).getByRole('button', { name: 'Screen', exact: true }).click();
  await expect(page.locator('footer')).toContainText('done, 24 mutants', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Share' }).click();
  const field = page.getByLabel('Link to this view');
  await expect(field).toHaveValue(/&r=[\w-]+$/);
  const link = await field.inputValue();
  expect(link.length).toBeLessThan(3_000);
  await page.getByLabel('with the results of this map').uncheck();
  await expect(field).not.toHaveValue(/&r=/);

  const context = await browser.newContext();
  try {
    const other = await context.newPage();
    // nothing of the model arrives until the map has been seen
    let release: () => void = () => undefined;
    const seen = new Promise<void>((resolve) => (release = resolve));
    await other.route('**/organism/params_shard_*.bin', async (route) => {
      await seen;
      await route.continue();
    });
    await other.goto(link);
    const bar = map(other).getByText('This map came with the link: 24 mutants');
    await expect(bar).toBeVisible();
    await expect(map(other)).toContainText('24 of 24 mutants tested (100.0 %)');
    const verify = map(other).getByRole('button', { name: /Verify/ });
    await expect(verify).toBeDisabled();
    release();

    await mutantDone(other);
    await verify.click();
    await expect(map(other)).toContainText('24 of 24 computed again here: 24 agree, none differs', {
      timeout: 60_000,
    });
    await other.getByRole('button', { name: 'Statistics' }).click();
    const tested = other.getByRole('region', { name: 'All matrices' });
    await expect(tested.getByRole('row').filter({ hasText: 'L1.down' })).toContainText('12');
    await other.getByRole('button', { name: 'Back to the map' }).click();
    await expect(other.getByRole('button', { name: 'Statistics' })).toBeFocused();
    await map(other).getByRole('button', { name: 'Show mine' }).click();
    await expect(map(other)).toContainText('none tested yet');
    await map(other).getByRole('button', { name: 'Show it' }).click();
    await other.reload();
    await expect(map(other)).toContainText('This map came with the link');
    await expect(bench(other)).toContainText('L1.down[8, 93]');
  } finally {
    await context.close();
  }
});

test('damaged results in a link are explained, and the rest of it is shown', async ({ page }) => {
  await page.goto('./#v=1&m=L1.down&s=8,93&k=min&n=12&tile=64&r=AAAAbogus');
  await expect(page.getByText(/The results in the link cannot be read/)).toBeVisible();
  await mutantDone(page);
});
