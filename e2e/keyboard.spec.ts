import type { Locator, Page } from '@playwright/test';
import { bench, expect, map, mutantDone, test, screened, SCREEN } from './lab.ts';

/** Moves the focus to an element by the tab key alone; every stop on the way must be seen. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key);
    const seen = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { width, height } = element.getBoundingClientRect();
      const ring = getComputedStyle(element).outlineStyle !== 'none';
      return element === document.body || (width > 0 && height > 0 && ring)
        ? null
        : element.outerHTML.slice(0, 120);
    });
    const radio = seen?.includes('type="radio"'); // its ring is its label's
    expect(radio ? null : seen, 'a stop without a visible ring').toBeNull();
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`The tab key does not reach ${target.toString()}.`);
}

/**
 * What the map says of the cell at its cursor, save what no link carries: margins, a token's text, and what
 * is predicted of single cells.
 */
const spoken = async (page: Page) => {
  const text = await map(page).getByRole('grid').getByRole('gridcell').innerText();
  return text
    .replace(/ “[^”]*”/g, '')
    .replace(/, smallest margin [\d.]+/g, '')
    .replace(/, risk [^;]*/g, '');
};

test('by keyboard alone: another matrix, its screen, a cell, a link that shows the same map', async ({
  page,
  browser,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('./#v=1&tile=8');
  await mutantDone(page);
  const place = map(page);

  // the atlas: arrows choose the matrix above, and the one two to the left
  await tabTo(page, page.getByRole('grid', { name: 'Matrices of the model' }));
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(place.getByRole('heading', { level: 1 })).toContainText('L0.gate');

  await tabTo(page, place.getByLabel('Squares of'));
  await page.keyboard.press('Control+a');
  await page.keyboard.type('64');
  await page.keyboard.press('Enter');
  await expect(place).toContainText('squares of 64');
  const screen = place.getByRole('button', { name: SCREEN });
  await tabTo(page, screen);
  await page.keyboard.press('Enter');
  await screened(page, 24);

  // the map: a cell, then a region of cells, then the cell in the bench
  const grid = place.getByRole('grid', { name: 'Map of L0.gate' });
  await tabTo(page, grid);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(place.getByRole('group', { name: 'Marked region' })).toContainText('2 squares');
  await tabTo(page, place.getByRole('button', { name: 'Clear' }));
  await page.keyboard.press('Enter');
  await expect(grid).toBeFocused();
  await page.keyboard.press('Enter');
  const site = await bench(page).getByLabel('Site').inputValue();
  expect(await spoken(page)).toContain(site);
  expect(site).toMatch(/^L0\.gate\[64:128, 64:128\]$/);
  const here = await spoken(page);

  // share: the dialog takes the focus, and gives it back
  const share = page.getByRole('button', { name: 'Share', exact: true });
  await tabTo(page, share, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const field = page.getByLabel('Link to this view');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(/&r=[\w-]+$/);
  await expect(page.getByRole('dialog', { name: 'Share', exact: true })).toContainText('Copied.');
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toBe(await field.inputValue());
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(share).toBeFocused();

  const other = await browser.newContext();
  try {
    const theirs = await other.newPage();
    await theirs.route('**/organism/params_shard_*.bin', () => undefined);
    await theirs.goto(link);
    await expect(map(theirs)).toContainText('This map came with the link: 24 mutants');
    expect(await spoken(theirs)).toBe(here);
  } finally {
    await other.close();
  }
});
