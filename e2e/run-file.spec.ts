import { readFileSync } from 'node:fs';
import { drop, expect, map, mutantDone, test, screened, SCREEN } from './lab.ts';

const LINK = './#v=1&m=L3.v&s=0:32,0:32&k=max&n=12&tile=32';

test('results go out as Parquet and come in again, by dropping, in another browser', async ({
  page,
  browser,
}) => {
  await page.goto(LINK);
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 16);
  const save = async (on: typeof page) => {
    await map(on).getByRole('button', { name: 'Files' }).click();
    const download = on.waitForEvent('download');
    await on.getByRole('button', { name: 'Parquet' }).click();
    const file = await download;
    await on.keyboard.press('Escape');
    expect(file.suggestedFilename()).toBe('organism-L3.v-own-32.parquet');
    return readFileSync(await file.path());
  };
  const bytes = await save(page);

  const context = await browser.newContext();
  try {
    const other = await context.newPage();
    await other.goto('./#v=1&m=L3.v&s=0:32,0:32&k=max');
    await mutantDone(other);
    await drop(other, 'run.parquet', bytes);
    await expect(other.getByText('run.parquet: 16 results taken in (L3.v,')).toBeVisible();
    await expect(map(other)).toContainText('16 of 16 mutants tested (100.0 %)');
    expect((await save(other)).equals(bytes)).toBe(true);

    await map(other).getByRole('button', { name: 'Files' }).click();
    await other.getByLabel('Run files to take in').setInputFiles({
      name: 'bad.parquet',
      mimeType: 'application/octet-stream',
      buffer: bytes.subarray(0, -9),
    });
    await expect(other.getByText(/bad\.parquet: This is no Parquet file/)).toBeVisible();
  } finally {
    await context.close();
  }
});
