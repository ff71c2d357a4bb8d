import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { decode, encode } from 'fast-png';
import { expect, map, test } from './lab.ts';
import { openReceived, openStatistics, takeIn } from './received.ts';

/** The figure as it is saved now, at half its size: that many pixels are enough to compare. */
async function savedFigure(page: Page, which: 'this map' | 'the atlas'): Promise<Buffer> {
  await map(page).getByRole('button', { name: 'Files' }).click();
  const choice = page.getByRole('group', { name: 'Which figure' });
  await choice.getByRole('radio', { name: which }).check();
  const figure = await savedHalf(page);
  await page.keyboard.press('Escape');
  return figure;
}

async function savedHalf(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'PNG', exact: true }).click();
  const { width, height, data } = decode(readFileSync(await (await download).path()));
  const half = { width: width / 2, height: height / 2, channels: 3 as const, depth: 8 as const };
  const small = new Uint8Array(3 * half.width * half.height);
  for (let i = 0; i < small.length; i++) {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % half.width, Math.floor(i / 3 / half.width)];
    const at = (dx: number, dy: number) => data[4 * ((2 * y + dy) * width + 2 * x + dx) + channel];
    small[i] = Math.round((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4);
  }
  return Buffer.from(encode({ ...half, data: small }));
}

async function inTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

test('figures look as they did: map, rearranged, KL, saved and statistics, light and dark', async ({
  page,
}) => {
  await openReceived(page);
  await page.evaluate(() => document.fonts.ready);
  const place = map(page);
  const figure: Locator = place.locator('.map-canvas');
  const show = (name: string) => place.getByRole('radio', { name, exact: true }).check();
  const looks = (locator: Locator, name: string) => expect(locator).toHaveScreenshot(name);

  for (const theme of ['light', 'dark'] as const) {
    await inTheme(page, theme);
    await looks(figure, `map-${theme}.png`);
  }
  await show('KL');
  await looks(figure, 'kl-dark.png');
  await inTheme(page, 'light');
  await show('Kind');
  await show('Rearranged');
  await expect(place).toContainText('Ordering makes structure');
  await looks(figure, 'rearranged-light.png');

  await show('As is');
  expect(await savedFigure(page, 'this map')).toMatchSnapshot('saved-map.png');
  await takeIn(page);
  expect(await savedFigure(page, 'the atlas')).toMatchSnapshot('saved-atlas.png');
  await openStatistics(page);
  await page.getByRole('radio', { name: 'Bias' }).check();
  for (const theme of ['light', 'dark'] as const) {
    await inTheme(page, theme);
    await looks(page.locator('.stats-plot'), `statistics-${theme}.png`);
  }
  await page.getByRole('button', { name: 'Save the plot' }).click();
  expect(await savedHalf(page)).toMatchSnapshot('saved-statistics.png');
});
