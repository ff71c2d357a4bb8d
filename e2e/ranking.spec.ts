import { readFileSync } from 'node:fs';
import { parseCsv } from '../src/lib/base/csv.ts';
import { axe } from './axe.ts';
import { bench, expect, LOADING_MS, map, mutantDone, test } from './lab.ts';

test('the ranking of the finished screen: filtered, written out, saved, to the bench, in the link', async ({
  page,
}) => {
  await page.goto('./#v=1');
  await mutantDone(page);
  await page.getByRole('button', { name: 'Ranking', exact: true }).click();
  const place = page.getByRole('region', { name: 'Ranking' });
  const rows = place.getByRole('table', { name: 'Mutants in their order' }).getByRole('row');
  // what the bench has run is there by itself
  await expect(rows.nth(1)).toContainText('L1.down[8, 93]');
  await place.getByRole('button', { name: 'Look at a finished screen' }).click();
  await expect(place).toContainText(/1,246 NSMs among [\d,]+ mutants run/);
  await expect(rows).toHaveCount(1 + 50);
  await place.getByRole('button', { name: 'Show 50 more' }).click();
  await expect(rows).toHaveCount(1 + 100);
  expect(await axe(page, '.ranking-place')).toEqual([]);

  // what the first one says is written by the engine once it has nothing else to do
  await rows.nth(1).scrollIntoViewIfNeeded();
  await expect(rows.nth(1).locator('mark')).toBeVisible({ timeout: LOADING_MS });

  await place.getByLabel('Projection').selectOption('gate');
  await place.getByLabel('Layer').selectOption('5');
  await place.getByRole('checkbox', { name: 'max' }).uncheck();
  await expect(rows.nth(1)).toContainText('L5.gate');
  const all = await rows.count();
  await expect(rows.filter({ hasText: 'L5.gate' })).toHaveCount(all - 1);
  await expect(rows.filter({ hasText: 'max' })).toHaveCount(0);
  await expect(page).toHaveURL(/rs=min,zero,sign&rl=5&rp=gate/);
  const download = page.waitForEvent('download');
  await place.getByRole('button', { name: 'Save CSV' }).click();
  const csv = parseCsv(readFileSync(await (await download).path(), 'utf8'));
  expect(csv).toHaveLength(all);
  expect(csv[1][csv[0].indexOf('state')]).toBe('verified');

  // by keyboard from row to row, and to the bench
  const site = (await rows.nth(2).getByRole('rowheader').textContent()) ?? '';
  await rows.nth(1).getByRole('button').focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows.nth(2).getByRole('button')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(bench(page).getByLabel('Site')).toHaveValue(site);
  await expect(bench(page)).toBeFocused();
  await expect(page.getByTestId('verdict')).toContainText('Differs from', { timeout: LOADING_MS });
});

test('predicted mutants are no verdicts until they are run; a square opens as single weights', async ({
  page,
}) => {
  // a link opens on the ranking, in squares
  await page.goto('./#v=1&m=L1.down&s=0:8,88:96&k=min&tile=8&pl=ranking&ro=risk&rl=1&rp=down');
  const place = page.getByRole('region', { name: 'Ranking' });
  await expect(place.getByRole('radio', { name: 'Predicted risk' })).toBeChecked();
  const rows = place.getByRole('table').getByRole('row');
  await expect(rows.nth(1)).toContainText('predicted', { timeout: LOADING_MS });
  await expect(rows.nth(1)).toContainText('not run');
  await place.getByRole('button', { name: /^Verify these/ }).click();
  await expect(rows.filter({ hasText: 'predicted' })).toHaveCount(0, { timeout: LOADING_MS });
  await expect(place.getByRole('button', { name: /^Verify these/ })).toHaveCount(0);

  const site = (await rows.nth(1).getByRole('rowheader').textContent()) ?? '';
  await rows
    .nth(1)
    .getByRole('button', { name: /^Single weights/ })
    .click();
  await expect(page).toHaveURL(/tile=1|m=L1\.down/);
  const region = map(page).getByRole('group', { name: 'Marked region' });
  await expect(region.getByRole('status')).toHaveText(site);
  await expect(region).toContainText('64 squares of 1');
  await expect(page).toHaveURL(/&reg=.*&z=/);
});
