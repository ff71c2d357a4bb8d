import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { axe } from './axe.ts';
import { expect, LOADING_MS, map, mutantDone, screened, SCREEN, test } from './lab.ts';

const link = (prompt: string, matrix: string) =>
  `./?engine=processor#v=1&m=${matrix}&s=0:32,0:32&k=max&n=6&tile=32&p=${prompt}`;

const place = (page: Page) => page.getByRole('region', { name: 'Your screens' });
const articles = (page: Page) => place(page).getByRole('article');
const article = (page: Page, name: string | RegExp) => place(page).getByRole('article', { name });

/** Whether a matrix of a row's thumbnail is painted: where none is tested there are thin lines only. */
const isPainted = (page: Page, nth: number) =>
  articles(page)
    .nth(nth)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let run = 0;
      for (let i = 3; i < data.length && run < 8; i += 4) run = data[i] === 255 ? run + 1 : 0;
      return run === 8;
    });

test('two screens are on the shelf: named, opened, compared, exported, deleted, resumed', async ({
  page,
  context,
}) => {
  await page.goto('./?engine=processor#v=1&m=L1.down&s=8,93&k=min&on=0&pl=screens');
  await expect(place(page)).toContainText('Nothing is stored yet.');
  // what the bench tries alone is no screen
  await page.goto(link('Tell+me+about+the+owl:', 'L0.v'));
  await mutantDone(page);
  await page.getByRole('button', { name: 'Screens', exact: true }).click();
  await expect(place(page)).toContainText('No screen is stored yet.');
  await expect(place(page)).toContainText('Tried on the bench, not screened.');
  await expect(articles(page)).toHaveCount(1);
  await page.goto(link('Tell+me+about+the+owl:', 'L0.v'));
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 16, LOADING_MS);
  await page.goto(link('Tell+me+about+the+bee:', 'L1.k'));
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await expect(page.locator('footer')).toContainText('“Tell me about the bee:”');
  await screened(page, 16, LOADING_MS);

  await page.getByRole('button', { name: 'Screens', exact: true }).click();
  await expect(articles(page)).toHaveCount(2);
  await expect(articles(page).first()).toContainText(
    '“Tell me about the bee:” · greedy · 6 tokens',
  );
  const owl = article(page, /owl/);
  await expect(owl).toContainText('organism · squares of 32 · max, min · 16 mutants');
  await expect(owl).toContainText('100.0 % of L0.v');
  await expect(article(page, /bee/)).toContainText('The map shows it.');
  for (const nth of [0, 1]) await expect.poll(() => isPainted(page, nth)).toBe(true);
  expect(await axe(page)).toEqual([]);

  // a name of one's own; Escape leaves it as it is
  await owl.getByRole('button', { name: /^Rename/ }).click();
  await page.keyboard.type('No');
  await page.keyboard.press('Escape');
  await expect(owl.getByRole('button', { name: /^Rename/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('Night birds');
  await page.keyboard.press('Enter');
  const birds = article(page, 'Night birds');
  await expect(birds).toContainText('“Tell me about the owl:” · greedy · 6 tokens');

  await birds.getByRole('button', { name: /^Compare/ }).click();
  const second = page.getByLabel('Second').locator('option:checked');
  await expect(second).toContainText('Night birds · “Tell me about the owl:” · greedy · 6 tokens');
  await page.getByRole('button', { name: 'Screens', exact: true }).click();

  const download = page.waitForEvent('download');
  await birds.getByRole('button', { name: /^Export/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^organism-.*32\.parquet$/);
  const bytes = readFileSync(await file.path());
  expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
  expect(bytes.toString('latin1')).toContain('Tell me about the owl:');

  await birds.getByRole('button', { name: /^Open/ }).click();
  await expect(map(page)).toContainText('16 of 16 mutants tested');
  await expect(page.getByRole('button', { name: /^Assay/ })).toContainText('owl');
  await expect(page).toHaveURL(/m=L0\.v/);

  // the bare address comes back to it; another tab sees what is deleted
  await page.goto('about:blank');
  await page.goto('./?engine=processor');
  await expect(page.getByRole('button', { name: /^Assay/ })).toContainText('owl');
  await expect(map(page)).toContainText('16 of 16 mutants tested', { timeout: LOADING_MS });
  await expect(page.getByText('Resumed where you were.')).toBeVisible();
  const other = await context.newPage();
  await other.goto('./?engine=processor');
  await expect(map(other)).toContainText('16 of 16 mutants tested', { timeout: LOADING_MS });

  // a tab behind draws a frame a second, and a click waits for two
  await page.bringToFront();
  await page.getByRole('button', { name: 'Screens', exact: true }).click();
  await birds.getByRole('button', { name: /^Delete/ }).click();
  await expect(articles(page)).toHaveCount(1);
  await expect(articles(page).first().getByRole('button', { name: /^Open/ })).toBeFocused();
  const toast = page.locator('.notice', { hasText: 'Deleted Night birds.' });
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect(articles(page)).toHaveCount(2);
  await birds.getByRole('button', { name: /^Delete/ }).click();
  await toast.getByRole('button', { name: 'Dismiss' }).click();
  await expect(toast).toHaveCount(0);
  await expect(articles(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Back to the map' }).click();
  for (const tab of [page, other])
    await expect(map(tab).getByRole('button', { name: SCREEN })).toBeVisible();
  await other.close();

  // own prompts are listed with the presets, and taken off
  await page.getByRole('button', { name: /^Assay/ }).click();
  const editor = page.getByRole('dialog', { name: 'Assay' });
  const preset = editor.getByLabel('Preset');
  await preset.selectOption({ label: 'Fox (greedy)' });
  await editor.getByRole('button', { name: 'Apply' }).click();
  await expect(editor).toBeHidden();
  await page.getByRole('button', { name: /^Assay/ }).click();
  await preset.selectOption({ label: '“Tell me about the owl:” · greedy · 6 tokens' });
  await editor.getByRole('button', { name: 'Delete' }).click();
  await expect(preset.locator('option', { hasText: 'owl' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  // what is cleared under the page is told at once, and what is shown can be saved
  await page.evaluate(() => indexedDB.deleteDatabase('mutascope'));
  const notice = page.locator('.notice.warning');
  await expect(notice).toContainText('What this browser kept was cleared');
  await expect(notice.getByRole('button', { name: 'Save run file' })).toBeVisible();
});
