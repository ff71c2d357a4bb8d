import { readFileSync } from 'node:fs';
import { parseCsv } from '../src/lib/base/csv.ts';
import { axe } from './axe.ts';
import { drop, expect, LOADING_MS, map, mutantDone, test, screened, SCREEN } from './lab.ts';
import { HEADINGS, spreadsheet } from './published.ts';

const LINK = './#v=1&m=L3.v&s=0:16,0:16&k=max&n=8&tile=16';

/** Rows 0 to 7 of one column answer to max, rows 8 to 15 to min; Down has a column of both. */
const ROWS = [
  HEADINGS,
  ...Array.from({ length: 64 }, (_, i) => [
    ['0.mlp.gate', i < 32 ? 'max' : 'min', i % 2 ? i : i + 100, i % 8, 4, 'Y', 0.25],
    ['1.mlp.down', 'max', i, 114, 3, 'Y', 'standard'],
    ['1.mlp.down', 'min', i, 114, 3, 'Y', 0.75],
  ]).flat(),
];

test('statistics of own maps, and of a published table dropped on the page', async ({ page }) => {
  await page.goto(LINK);
  await mutantDone(page);
  await page.getByRole('button', { name: 'Statistics' }).click();
  const place = page.getByRole('region', { name: 'Statistics' });
  await expect(place).toContainText('There is nothing to compare yet');
  await expect(page).toHaveURL(/&pl=stats/);
  await place.getByRole('button', { name: 'Back to the map' }).click();
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 64, LOADING_MS);

  // keyboard: the switch is a button in the header
  await page.getByRole('button', { name: 'Statistics' }).focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('table', { name: 'Statistics of every matrix' });
  const rows = table.getByRole('rowheader');
  await expect(rows).toHaveText(['L3.v']);
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toContainText(
    'organism · “Tell me about the fox:” (greedy), squares of 16',
  );
  await expect(page.getByRole('region', { name: 'L3.v' })).toContainText(
    '32 of 32 cells compared (100.0 %)',
  );
  expect(await axe(page)).toEqual([]);

  await drop(page, 'table2.xlsx', spreadsheet('Zephyr', ROWS));
  await expect(heading).toContainText('Zephyr-7B-β, published');
  await expect(rows).toHaveCount(2);
  const notes = page.getByRole('region', { name: 'Published tables' });
  await expect(notes).toContainText('table2.xlsx; read only, not stored');
  await expect(place).toContainText('loc1 is the row square (out-features / 64)');
  await table.getByRole('button', { name: 'L1.down' }).click();
  const detail = page.getByRole('region', { name: 'L1.down' });
  await expect(detail).toContainText('14,336 of 14,336 cells');
  await expect(detail).toContainText('100.0 % of severe squares lie on columns');
  await expect(detail).toContainText('64 cells answer to both');
  await table.getByRole('button', { name: 'L0.gate' }).click();
  const gate = page.getByRole('region', { name: 'L0.gate' });
  await expect(gate).toContainText('32 cells answer to max only and 32 to min only');
  // of each row one square, of which nothing tells how rows differ
  await expect(place).toContainText('Gate too few cells; Up not tested; Down too few cells.');
  const kinds = page.getByRole('table', { name: 'Signs by kind of matrix' });
  await expect(kinds.getByRole('row', { name: /^gate 64/ })).toBeVisible();
  await expect(gate.getByRole('img', { name: /^Permuted 3, rearranged: 224 rows/ })).toBeVisible();

  // sorted by a column, either way; from row to row by the keyboard, marked in the plot
  await table.getByRole('button', { name: 'max', exact: true }).click();
  await expect(rows).toHaveText(['L1.down', 'L0.gate']);
  await table.getByRole('button', { name: 'max', exact: true }).click();
  await expect(rows).toHaveText(['L0.gate', 'L1.down']);
  await table.getByRole('button', { name: 'L0.gate' }).focus();
  await page.keyboard.press('End');
  await expect(table.getByRole('button', { name: 'L1.down' })).toBeFocused();
  await expect(place).toContainText('L1.down: too few');

  // a measure's columns, where there is no odds ratio to tell; kinds of matrix
  await table.getByRole('button', { name: 'Complementarity' }).click();
  await expect(table.getByRole('row', { name: /L0\.gate/ })).toContainText('none in both');
  await expect(table.getByRole('columnheader', { name: 'p (2-sided)' })).toBeVisible();
  await page.getByRole('group', { name: 'Which kind of matrix' }).getByLabel('gate').check();
  await expect(rows).toHaveText(['L0.gate']);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save CSV' }).click();
  const [head, gateRow] = parseCsv(readFileSync(await (await download).path(), 'utf8'));
  expect(gateRow[head.indexOf('none_answer_to')]).toBe('both');
  expect(gateRow[head.indexOf('about')]).toContain('Read from table2.xlsx');
  expect(gateRow[head.indexOf('crossed_cells')]).toBe('64');
  await page.getByRole('group', { name: 'Which kind of matrix' }).getByLabel('All').check();
  // max and min swapped
  await place.getByLabel('Swap max and min').check();
  await expect(gate).toContainText('32 cells answer to max only');
  expect(await axe(page)).toEqual([]);

  await page.getByRole('radio', { name: 'This model' }).check();
  await expect(rows).toHaveText(['L3.v']);
  await drop(page, 'other.xlsx', spreadsheet('Sheet1', [['a', 1]]));
  await expect(page.getByText(/other\.xlsx: No sheet of this spreadsheet/)).toBeVisible();
});

test('statistics over two prompts: means with intervals, which are taken, and the CSV', async ({
  page,
}) => {
  const link = './#v=1&m=L5.gate&s=0:32,0:32&k=max&n=8&tile=32';
  const layer = async () => {
    await page.getByRole('button', { name: 'Screen 7 matrices' }).click();
    await screened(page, 360, LOADING_MS);
  };
  await page.goto(link);
  await mutantDone(page);
  await layer();
  await page.goto(`${link}&p=Tell%20me%20about%20the%20owl:`);
  await layer();
  await page.getByRole('button', { name: 'Statistics' }).click();
  const place = page.getByRole('region', { name: 'Statistics' });
  await place.getByRole('radio', { name: 'Over 2 prompts' }).check();
  await expect(place.getByLabel('“Tell me about the owl:” · greedy · 8 tokens')).toBeChecked();
  await expect(page).toHaveURL(/&so=1/);
  const table = page.getByRole('table', { name: 'Every matrix over prompts' });
  await expect(table.getByRole('rowheader')).toHaveCount(7);
  const kinds = page.getByRole('table', { name: 'Signs by kind of matrix' });
  await expect(kinds.getByRole('rowheader')).toHaveCount(7);
  await page.getByRole('radio', { name: 'On busy rows' }).check();
  // shares of two prompts: their mean, and an interval that holds it
  const detail = page.getByRole('region', { name: 'L5.gate' });
  await expect(detail.getByRole('row')).toHaveCount(3);
  await expect(table.getByRole('row', { name: /L5\.gate/ })).toContainText(/ to /);
  await expect(place).toContainText('Of two prompts it is very wide');
  expect(await axe(page)).toEqual([]);
  // a heading sorts, a measure's name shows all of it
  await table.getByRole('button', { name: 'On busy columns' }).click();
  await expect(page).toHaveURL(/&sm=cols/);
  await expect(table.getByRole('columnheader', { name: '95 %' })).toHaveCount(1);
  const names = () => table.getByRole('rowheader').allInnerTexts();
  const before = await names();
  const sort = table.getByRole('columnheader', { name: 'Matrix' }).getByRole('button');
  await sort.click();
  expect(await names()).toEqual(before.toReversed());
  await sort.click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save CSV' }).click();
  const [head, first] = parseCsv(readFileSync(await (await download).path(), 'utf8'));
  const of = (name: string) => Number(first[head.indexOf(name)]);
  expect(of('rows_mean')).toBeCloseTo((of('rows_assay_1') + of('rows_assay_2')) / 2, 12);
  expect(first[head.indexOf('about')]).toContain('prompt 2: “Tell me about the fox:”');
  await place.getByLabel('“Tell me about the fox:” · greedy · 8 tokens').uncheck();
  await expect(page.getByText('Take at least two screens')).toBeVisible();
  // the switch and what is left out are in the address
  await expect(page).toHaveURL(/&so=1&st=-[0-9a-f]{10}/);
});
