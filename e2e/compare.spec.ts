import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { axe } from './axe.ts';
import { bench, drop, expect, LOADING_MS, map, mutantDone, test, SCREEN } from './lab.ts';
import { HEADINGS, otherRun, spreadsheet, zephyrRun } from './published.ts';

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
  // one cell that the bench tried is no side: the finished screen stands there
  await expect(page).toHaveURL(/&pl=compare&c1=example/);
  await expect(page.getByLabel('First').locator('option:checked')).toContainText('finished screen');
  await expect(page.getByRole('img', { name: /share of NSMs of every matrix/ })).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'What is compared' })).toContainText(
    'Choose the second result above',
  );
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
  // landscapes first: two atlases, and a profile of both
  const notes = page.getByRole('region', { name: 'What is compared' });
  await expect(notes).toContainText('They ask different things');
  await expect(page).toHaveURL(/&pl=compare&c2=s-[0-9a-f]{10}/);
  const profile = page.getByRole('region', { name: 'Profile' });
  await expect(profile.getByRole('status')).toContainText('the only matrix that both tell');
  await expect(page.getByRole('img', { name: /share of NSMs of every matrix/ })).toHaveCount(2);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Cell by cell' }).check();
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
  // as landscapes any two go together
  await page.getByRole('radio', { name: 'Landscapes' }).check();
  await expect(notes).toContainText('Their matrices have different shapes');
  await drop(page, 'other.csv', otherRun());
  await expect(notes).toContainText('layers 6 and 4');
  await expect(notes).toContainText('Squares of 32 in the first, of 8 in the second');
  await expect(page.getByRole('radio', { name: 'By depth, 0 to 1' })).toBeChecked();
  await expect(profile.getByRole('status')).toContainText('Over the layers nothing can be told');
  await page.getByRole('radio', { name: 'Cell by cell' }).check();
  // published squares beside a run of the same model, which is not loaded
  await drop(
    page,
    'theirs.csv',
    zephyrRun((column) => column < 3),
  );
  await page.getByLabel('First').selectOption({ label: 'Zephyr-7B-β, severe squares of 64' });
  const cells = page.getByRole('region', { name: 'Cell by cell' });
  await expect(cells).toContainText('loc1 is the row square (out-features / 64)');
  const zephyr = page.getByRole('table', { name: 'Agreement of the two maps of L1.down' });
  const max = (row: string) => zephyr.getByRole('row', { name: row }).getByRole('cell').first();
  await expect(max('Tested in both')).toHaveText('16');
  await expect(max('NSM in both')).toHaveText('1');
  await expect(max('NSM only in the first')).toHaveText('1');
  await expect(max('NSM only in the second')).toHaveText('2');
  await cells.getByLabel('Swap max and min').check();
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

test('two models of different shapes are compared and shared by link', async ({
  page,
  context,
}) => {
  await page.goto('./');
  await expect(page.getByText('A finished screen.')).toBeVisible({ timeout: LOADING_MS });
  // risks are held against what is shown, though nothing is computed here
  await expect(page.locator('table.risk-truth')).toContainText('161 of 162', {
    timeout: LOADING_MS,
  });
  await page.getByRole('button', { name: 'Side by side' }).click();
  // the finished screen is the first side, not the empty lab
  await expect(page).toHaveURL(/&c1=received/);
  const profile = page.getByRole('region', { name: 'Profile' });
  await expect(profile.getByRole('img')).toBeVisible({ timeout: LOADING_MS });
  await drop(page, 'other.csv', otherRun());
  const notes = page.getByRole('region', { name: 'What is compared' });
  await expect(notes).toContainText('hidden size 128 and 96');
  const projections = profile.getByRole('table', { name: /over the layers of both results/ });
  await expect(projections.getByRole('row')).toHaveCount(8);
  await profile.getByLabel('Measure').selectOption('On busy columns');
  await expect(page).toHaveURL(/&cp=cols/);
  await expect(projections.getByRole('row', { name: /^down/ })).toContainText('100');

  await profile.getByRole('button', { name: 'Save' }).click();
  for (const [button, name] of [
    ['SVG', 'profile-cols.svg'],
    ['Every pair of matrices', 'profile-cols-matrices.csv'],
  ]) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    expect((await download).suggestedFilename()).toBe(name);
  }
  await page.keyboard.press('Escape');

  // both sides travel, each with its own model
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const field = page.getByLabel('Link to this view');
  await expect(field).toHaveValue(/&c2=received-2.*&r=[\w-]+$/);
  const link = await field.inputValue();
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.getByRole('region', { name: 'What is compared' })).toContainText(
    'hidden size 128 and 96',
    { timeout: LOADING_MS },
  );
  await expect(other.getByLabel('Measure')).toHaveValue('cols');
});
