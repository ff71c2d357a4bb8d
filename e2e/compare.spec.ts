import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { axe } from './axe.ts';
import { bench, drop, expect, LOADING_MS, map, mutantDone, test, SCREEN } from './lab.ts';
import { HEADINGS, spreadsheet, zephyrRun } from './published.ts';

/** One small matrix in large squares, sampled: another seed is another assay. */
const LINK = './#v=1&m=L3.v&s=0:16,0:32&k=max&n=8&t=0.7&tile=32';

const maps = (page: Page) => page.getByRole('region', { name: 'Maps' });

async function screen(page: Page): Promise<void> {
  await map(page).getByRole('button', { name: SCREEN }).click();
  await expect(map(page)).toContainText('16 of 16 mutants tested', { timeout: LOADING_MS });
}

test('two seeds, a run file and a published table side by side', async ({ page }) => {
  await page.goto(`${LINK}&seed=1`);
  await mutantDone(page);
  await page.getByRole('button', { name: 'Side by side' }).click();
  const place = page.getByRole('region', { name: 'Side by side' });
  await expect(place).toContainText('Only one result is here');
  await page.keyboard.press('Escape');
  await screen(page);
  await page.goto(`${LINK}&seed=2`);
  await screen(page);
  await map(page).getByRole('button', { name: 'Files' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV', exact: true }).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  await page.keyboard.press('Escape');

  // the other seed is found among what is stored
  await page.getByRole('button', { name: 'Side by side' }).click();
  await expect(page.getByLabel('Second').locator('option:checked')).toContainText('seed 1');
  await expect(place).toContainText('They ask different things');
  await expect(page).toHaveURL(/&pl=compare&c2=s-[0-9a-f]{10}/);
  const table = page.getByRole('table', { name: 'Agreement of the two maps of L3.v' });
  const cell = (row: string) => table.getByRole('row', { name: row }).getByRole('cell').last();
  await expect(cell('Tested in both')).toHaveText('16');
  const only = [await cell('NSM only in the first').innerText()];
  only.push(await cell('NSM only in the second').innerText());
  await expect(page.getByRole('region', { name: 'Cells only in one' })).toContainText(
    new RegExp(`${Number(only[0]) + Number(only[1])} mutants?`),
  );
  const overview = page.getByRole('table', { name: /kappa of every matrix/ });
  await expect(overview.getByRole('button')).toHaveCount(1);
  expect(await axe(page)).toEqual([]);

  // one cursor for all figures, by keyboard; Enter selects the cell in the lab
  const first = maps(page).getByRole('grid', { name: 'First map of L3.v' });
  await first.focus();
  await page.keyboard.press('ArrowDown');
  for (const name of ['First', 'Second', 'Difference'])
    await expect(
      maps(page)
        .getByRole('grid', { name: `${name} map of L3.v` })
        .getByRole('gridcell'),
    ).toContainText('L3.v[32:64, 0:32]: max');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const figure = page.waitForEvent('download');
  await page.getByRole('button', { name: 'PNG' }).click();
  expect((await figure).suggestedFilename()).toBe('L3.v-side-by-side.png');
  await page.keyboard.press('Escape');
  await expect(place).toBeVisible(); // Escape closed the panel only

  // swapped, the sides change places, in the link too
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect(cell('NSM only in the first')).toHaveText(only[1]);
  await expect(cell('NSM only in the second')).toHaveText(only[0]);
  await expect(page).toHaveURL(/&c1=s-[0-9a-f]{10}&c2=this/);
  await expect(page.getByLabel('First').locator('option:checked')).toContainText('seed 1');

  // a run file is looked at and not taken in: 8 of its mutants, the other half cut off
  const lines = csv.split('\n');
  await drop(page, 'half.csv', Buffer.from(`${lines.slice(0, 9).join('\n')}\n`));
  await expect(page.getByLabel('Second').locator('option:checked')).toContainText('half.csv');
  await expect(cell('Tested in both')).toHaveText('8');

  // what does not fit is refused in words
  const square = (i: number) => ['1.mlp.down', 'max', 0, i, 4, 'Y', 0.25];
  await drop(page, 'table2.xlsx', spreadsheet('Zephyr', [HEADINGS, square(1), square(3)]));
  await expect(page.getByText(/matrices of different shapes: organism and Zephyr/)).toBeVisible();
  // published squares beside a run of the same model, which is not loaded
  await drop(
    page,
    'theirs.csv',
    zephyrRun((column) => column < 3),
  );
  await page.getByLabel('First').selectOption({ label: 'Zephyr-7B-β, severe squares of 64' });
  await expect(place).toContainText('loc1 is the row square (out-features / 64)');
  const zephyr = page.getByRole('table', { name: 'Agreement of the two maps of L1.down' });
  const max = (row: string) => zephyr.getByRole('row', { name: row }).getByRole('cell').first();
  await expect(max('Tested in both')).toHaveText('16');
  await expect(max('NSM in both')).toHaveText('1');
  await expect(max('NSM only in the first')).toHaveText('1');
  await expect(max('NSM only in the second')).toHaveText('2');
  await place.getByLabel('Swap max and min').check();
  await expect(max('NSM in both')).toHaveText('0');
  expect(await axe(page)).toEqual([]);
  // the keys choose among that model's matrices; the lab's stays where it was
  await page.keyboard.press(']');
  await expect(page.getByText('L2.down is not in both')).toBeVisible();
  await page.keyboard.press('[');
  await expect(max('Tested in both')).toHaveText('16');
  await page.getByRole('button', { name: 'Back to the map' }).click();
  await expect(bench(page).getByLabel('Site')).toHaveValue('L3.v[32:64, 0:32]');
});
