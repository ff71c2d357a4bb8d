import { axe } from './axe.ts';
import { bench, expect, map, mutantDone, test } from './lab.ts';
import { openReceived, openStatistics, takeIn } from './received.ts';

test('no serious finding of axe in either theme; the lab works by keyboard alone', async ({
  page,
}) => {
  await page.goto('./#v=1&tile=8');
  await mutantDone(page);
  for (const theme of ['light', 'dark']) {
    await page.getByRole('button', { name: /^Theme/ }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await axe(page), theme).toEqual([]);
  }
  await page.getByRole('button', { name: /^Assay/ }).click();
  await expect(page.getByRole('dialog', { name: 'Assay' })).toBeVisible();
  expect(await axe(page), 'assay editor').toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Assay/ })).toBeFocused();

  // every stop of the tab key is visible and named
  await page.locator('body').focus();
  const stops: string[] = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const box = element.getBoundingClientRect();
      const outline = getComputedStyle(element).outlineStyle;
      const ring = outline !== 'none' || element.matches('.segments input');
      return { tag: element.tagName, seen: box.width > 0 && box.height > 0 && ring };
    });
    if (stop.tag === 'BODY') break;
    expect(stop.seen, `stop ${i}: ${stop.tag}`).toBe(true);
    stops.push(stop.tag);
  }
  expect(stops.length).toBeGreaterThan(15);

  // the map: arrows move the cursor, its cell is spoken, Enter opens it in the bench
  await map(page).getByRole('grid').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(map(page).locator('[aria-live]')).toContainText('L1.down[16:24, 96:104]');
  await page.keyboard.press('Enter');
  await expect(bench(page).getByLabel('Site')).toHaveValue('L1.down[16:24, 96:104]');
  // the bench's weights: arrows move the site, with shift its size
  await bench(page).getByRole('grid').focus();
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('ArrowRight');
  await expect(bench(page).getByLabel('Site')).toHaveValue('L1.down[16:23, 104:112]');
  // keys of the whole page
  await page.keyboard.press('z');
  await expect(bench(page).getByLabel('zero')).toBeChecked();
  await page.keyboard.press('s');
  await expect(bench(page).getByLabel('sign', { exact: true })).toBeChecked();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'How this lab works' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('[');
  await page.keyboard.press('5');
  await expect(map(page).getByRole('heading', { level: 1 })).toContainText('L0.gate');
  await expect(page.getByTestId('verdict')).toContainText('No mutation');
});

test('no serious finding of axe in any view, light and dark', async ({ page }) => {
  await openReceived(page);
  const place = map(page);
  const dialog = page.getByRole('dialog');
  const findings: string[] = [];
  // in the dark only colours differ
  const check = async (view: string, within?: string) => {
    await page.emulateMedia({ colorScheme: 'light' });
    for (const found of await axe(page, within)) findings.push(`${view}: ${found}`);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    for (const found of await axe(page, within, ['color-contrast']))
      findings.push(`${view}, dark: ${found}`);
  };
  const panel = async (view: string, button: RegExp) => {
    const trigger = page.getByRole('button', { name: button }).first();
    await trigger.click();
    await expect(dialog.first()).toBeVisible();
    await check(view, '[role=dialog], dialog[open]');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(trigger, `${view}: the focus comes back`).toBeFocused();
  };

  await check('a received map');
  await panel('share', /^Share/);
  await panel('files', /^Files/);
  await panel('models', /^Model/);
  await panel('assay', /^Assay/);
  await panel('engine', /^Engine/);
  await panel('methods', /^Methods/);
  await panel('help', /^Help/);
  await panel('super weights', /^Super weights/);

  await place.getByRole('grid').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await check('a region', '.map');
  await place.getByRole('radio', { name: 'KL' }).check();
  await place.getByRole('radio', { name: 'Rearranged' }).check();
  await check('rearranged', '.map');
  await place.getByRole('radio', { name: 'Table' }).check();
  await check('table', '.map');
  await place.getByRole('radio', { name: 'As is' }).check();
  await takeIn(page);
  await openStatistics(page);
  await check('statistics', '.stats-place');
  expect(findings).toEqual([]);
});
