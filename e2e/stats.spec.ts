import type { Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { axe } from './axe.ts';
import { expect, LOADING_MS, map, mutantDone, test } from './lab.ts';

const LINK = './#v=1&m=L3.v&s=0:16,0:16&k=max&n=8&tile=16';

/** A spreadsheet in the layout of the paper's table 2: shared strings, one sheet for each model. */
function spreadsheet(sheet: string, rows: (string | number)[][]): Buffer {
  const strings = [...new Set(rows.flat().filter((cell) => typeof cell === 'string'))];
  const cell = (value: string | number, row: number, col: number) => {
    const at = `r="${String.fromCharCode(65 + col)}${row + 1}"`;
    return typeof value === 'number'
      ? `<c ${at}><v>${value}</v></c>`
      : `<c ${at} t="s"><v>${strings.indexOf(value)}</v></c>`;
  };
  const xml = (body: string) => strToU8(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relationships = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
  const types = 'http://schemas.openxmlformats.org/package/2006/content-types';
  const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return Buffer.from(
    zipSync({
      '[Content_Types].xml': xml(
        `<Types xmlns="${types}"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetType}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${sheetType}.sharedStrings+xml"/></Types>`,
      ),
      '_rels/.rels': xml(
        `<Relationships ${relationships}><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
      'xl/workbook.xml': xml(
        `<workbook ${main} xmlns:r="${office}"><sheets><sheet name="${sheet}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': xml(
        `<Relationships ${relationships}><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      ),
      'xl/sharedStrings.xml': xml(
        `<sst ${main}>${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
      ),
      'xl/worksheets/sheet1.xml': xml(
        `<worksheet ${main}><sheetData>${rows.map((row, r) => `<row r="${r + 1}">${row.map((value, c) => cell(value, r, c)).join('')}</row>`).join('')}</sheetData></worksheet>`,
      ),
    }),
  );
}

const HEADING = ['matrix', 'NSM type', 'NSM loc1', 'NSM loc2 ', 'Mmlu21 score'];
const MORE = ['Destructive NSM', 'Drosophila cosine similirity'];

/** Rows 0 to 7 of one column answer to max, rows 8 to 15 to min; Down has a column of both. */
const ROWS = [
  [...HEADING, ...MORE],
  ...Array.from({ length: 64 }, (_, i) => [
    ['0.mlp.gate', i < 32 ? 'max' : 'min', i % 2 ? i : i + 100, i % 8, 4, 'Y', 0.25],
    ['1.mlp.down', 'max', i, 114, 3, 'Y', 'standard'],
    ['1.mlp.down', 'min', i, 114, 3, 'Y', 0.75],
  ]).flat(),
];

const drop = (page: Page, name: string, bytes: Buffer) =>
  page.evaluate(
    ([title, base64]) => {
      const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], title);
      const transfer = new DataTransfer();
      transfer.items.add(file);
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    },
    [name, bytes.toString('base64')],
  );

test('statistics of own maps, and of a published table dropped on the page', async ({ page }) => {
  await page.goto(LINK);
  await mutantDone(page);
  await page.getByRole('button', { name: 'Statistics' }).click();
  const place = page.getByRole('region', { name: 'Statistics' });
  await expect(place).toContainText('There is nothing to compare yet');
  await expect(page).toHaveURL(/&st=1/);
  await place.getByRole('button', { name: 'Back to the map' }).click();
  await map(page).getByRole('button', { name: 'Screen', exact: true }).click();
  await expect(page.locator('footer')).toContainText('done, 64 mutants', { timeout: LOADING_MS });

  // keyboard: the switch is a button in the header
  await page.getByRole('button', { name: 'Statistics' }).focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('table', { name: 'Statistics of every matrix' });
  await expect(table.getByRole('row')).toHaveCount(2);
  await expect(table.getByRole('row').nth(1)).toContainText('L3.v');
  await expect(page.getByRole('region', { name: 'L3.v' })).toContainText(
    '32 of 32 cells compared (100.0 %)',
  );
  expect(await axe(page)).toEqual([]);

  await drop(page, 'table2.xlsx', spreadsheet('Zephyr', ROWS));
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Zephyr-7B-β, published');
  await expect(table.getByRole('row')).toHaveCount(3);
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
  await expect(gate.getByRole('img', { name: /^Permuted 3, rearranged: 224 rows/ })).toBeVisible();

  // sorted by a column, either way; max and min swapped
  await table.getByRole('button', { name: 'Max', exact: true }).click();
  await expect(table.getByRole('rowheader').first()).toHaveText('L1.down');
  await table.getByRole('button', { name: 'Max', exact: true }).click();
  await expect(table.getByRole('rowheader').first()).toHaveText('L0.gate');
  await place.getByLabel('Swap max and min').check();
  await expect(gate).toContainText('32 cells answer to max only');
  expect(await axe(page)).toEqual([]);

  await page.getByRole('radio', { name: 'This model' }).check();
  await expect(table.getByRole('row').nth(1)).toContainText('L3.v');
  await drop(page, 'other.xlsx', spreadsheet('Sheet1', [['a', 1]]));
  await expect(page.getByText(/other\.xlsx: No sheet of this spreadsheet/)).toBeVisible();
});
