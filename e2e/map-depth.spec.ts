import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { bench, expect, map, mutantDone, test, screened, SCREEN } from './lab.ts';

test('a map is rearranged, read as a table, saved as a figure, and screened finer in a region', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./#v=1&m=L1.down&s=8,93&k=min&n=12&tile=64');
  await mutantDone(page);
  const place = map(page);
  await place.getByRole('button', { name: SCREEN }).click();
  await screened(page, 24);

  await place.getByRole('radio', { name: 'Rearranged' }).check();
  await expect(place).toContainText('Ordering makes structure out of noise');
  await expect(page).toHaveURL(/vw=rearranged/);

  await place.getByRole('radio', { name: 'Table' }).check();
  await place.getByRole('radio', { name: 'All tested' }).check();
  const table = place.getByRole('grid', { name: 'Mutants of L1.down' });
  await expect(table).toHaveAttribute('aria-rowcount', '25');
  await table.getByRole('button', { name: 'Row' }).click();
  await expect(table.getByRole('columnheader', { name: /Row/ })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
  await table.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(bench(page)).toContainText('L1.down[64:128, 320:352]');

  await place.getByRole('radio', { name: 'As is' }).check();
  const save = async (name: string) => {
    await place.getByRole('button', { name: 'Files' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name, exact: true }).click();
    const file = await download;
    await page.keyboard.press('Escape');
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const png = await save('PNG');
  expect(png.name).toBe('organism-L1.down-64.png');
  const picture = decode(png.bytes);
  expect(picture.text.Title).toBe('L1.down, down projection of layer 1');
  expect(picture.text.Description).toContain('24 of 24 mutants tested');
  const colours = new Set<number>();
  for (let i = 0; i < picture.data.length; i += 4)
    colours.add((picture.data[i] << 16) | (picture.data[i + 1] << 8) | picture.data[i + 2]);
  expect(colours.size).toBeGreaterThan(20); // letters, lines, cells
  const svg = await save('SVG');
  expect(svg.bytes.toString()).toMatch(/^<svg[^]*in-feature →[^]*<\/svg>\s*$/);
  const csv = (await save('Its numbers as CSV')).bytes.toString();
  expect(csv).toMatch(/,about\r?\nL1\.down,0,0,64,64,max,[^]*Drawn by Mutascope/);
  expect(csv.match(/^L1\.down/gm)).toHaveLength(24);

  const figure = page.locator('.map-canvas');
  const box = (await figure.boundingBox())!;
  await page.keyboard.down('Shift');
  await page.mouse.move(box.x + 60, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  const region = place.getByRole('group', { name: 'Marked region' });
  await expect(region).toContainText('L1.down[0:64, 0:64]');
  await expect(page).toHaveURL(/reg=0:64,0:64/);
  await region.getByRole('button', { name: 'Copy as list' }).click();
  await expect(page.getByText('Copied 2 mutations as a list')).toBeVisible();
  const list = await page.evaluate(() => navigator.clipboard.readText());
  expect(list.trim().split('\n')).toEqual([
    'matrix,row,col,height,width,kind,value',
    'L1.down,0,0,64,64,max,',
    'L1.down,0,0,64,64,min,',
  ]);
  await region.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByText(/Copied a link to this region with the map’s results/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/reg=0:64,0:64.*&r=/);
  await region.getByLabel('in squares of').selectOption('8');
  await region.getByLabel('max').uncheck();
  await region.getByRole('button', { name: 'Screen it' }).click();
  // said for some seconds only
  const back = page.getByRole('button', { name: 'Back to squares of' });
  const tile = /\d+/.exec(await back.innerText())?.[0];
  await screened(page, 64, 90_000);
  await expect(place).toContainText('64 of 704 mutants tested');
  // what is left to screen of it is in finer squares
  await expect(region.getByLabel('in squares of')).toHaveValue('4');
  await expect(place.getByRole('textbox', { name: 'Squares of' })).toHaveValue('8');
  await place.getByRole('button', { name: `Show squares of ${tile}` }).click();
  await expect(place.getByRole('textbox', { name: 'Squares of' })).toHaveValue(tile!);
  await place.getByRole('button', { name: 'Show squares of 8' }).click();
  await expect(place).toContainText('64 of 704 mutants tested');
  // the same region under another assay
  await region.getByLabel('asking').selectOption({ index: 2 });
  await expect(place).toContainText('none tested yet');
  await expect(region).toContainText('L1.down[0:64, 0:64]');
});
