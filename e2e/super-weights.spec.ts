import { bench, expect, LOADING_MS, mutantDone, test } from './lab.ts';

test('super weights are looked for in one pass, and a candidate goes to the bench by keyboard', async ({
  page,
}) => {
  await page.goto('./');
  await mutantDone(page);
  await page.getByRole('button', { name: 'Super weights…' }).click();
  const panel = page.getByRole('dialog', { name: 'Super weights' });
  await panel.getByLabel('Text').fill('Tell me about the fox:');
  await panel.getByRole('button', { name: 'Find' }).click();
  // the organism has none, and the panel says so
  await expect(panel.getByRole('status')).toContainText('Nothing spikes.', { timeout: LOADING_MS });
  const rows = panel.getByRole('row');
  await expect(rows).toHaveCount(1 + 6);
  const first = rows.nth(1).getByRole('button');
  await expect(first).toHaveText(/^L\d\.down\[\d+, \d+\]$/);
  const site = (await first.textContent()) ?? '';
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(panel).toBeHidden();
  await expect(bench(page).getByLabel('Site')).toHaveValue(site);
  await expect(page).toHaveURL(/k=zero/);
});
