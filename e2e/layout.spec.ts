import type { Page } from '@playwright/test';
import { layoutFaults, seenOfMap } from './layout.ts';
import { bench, expect, LOADING_MS, map, mutantDone, test } from './lab.ts';
import { LINK_WITH_MAP, openReceived } from './received.ts';

const SIZES = [
  [360, 640],
  [390, 844],
  [640, 360],
  [720, 450], // 1440 × 900 at 200 %
  [768, 1024],
  [844, 390],
  [853, 480],
  [960, 540],
  [1024, 768],
  [1280, 720],
  [1440, 900],
  [1920, 1080],
  [2560, 1440],
] satisfies [number, number][];

/** Of those beside each other one shows what the others do. */
const EVERY_OTHER = SIZES.filter((_, i) => i % 2 === 0);
const FEW = SIZES.filter((_, i) => i % 3 === 1);

const PLACES = [
  ['Ranking', '.ranking-place'],
  ['Statistics', '.stats-place'],
  ['Side by side', '.compare-place'],
  ['Screens', '.screens-place'],
] as const;

const PLACE_SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const;

const GOLDEN_SIZES = [
  [390, 844],
  [844, 390],
  [853, 480],
  [1024, 768],
  [1440, 900],
  [1920, 1080],
] as const;

/** Figures follow the window a frame later. */
const redrawn = (page: Page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );

/** Looks at every part of the lab in every size; returns what is wrong. */
async function faultsOf(page: Page, sizes: [number, number][]): Promise<string[]> {
  const found: string[] = [];
  const note = async (where: string) =>
    found.push(...(await layoutFaults(page)).map((fault) => `${where}: ${fault}`));
  for (const [i, [width, height]] of sizes.entries()) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: i % 2 ? 'dark' : 'light' });
    await redrawn(page);
    const size = `${width} × ${height}`;
    for (const pane of ['Atlas', 'Bench', 'Map']) {
      const way = page.getByRole('navigation', { name: 'Parts of the lab' });
      const button = way.getByRole('button', { name: pane });
      if (!(await button.isVisible())) continue;
      await button.click();
      await note(`${size} ${pane}`);
    }
    await note(size);
    const { seen, figure, window } = await seenOfMap(page);
    if (seen < Math.min(figure, window / 3) - 1)
      found.push(`${size}: of the map ${seen} of ${figure} pixels are seen, less than a third`);
  }
  return found;
}

/** A first visit in some sizes; a running screen and received results in others. */
async function expectNoFaults(page: Page, first: [number, number][], others: [number, number][]) {
  await page.goto('./');
  await mutantDone(page);
  await expect(map(page)).toContainText('A finished screen');
  expect(await faultsOf(page, first)).toEqual([]);
  // a screen runs: the footer has the most to say
  await page.setViewportSize({ width: 1440, height: 900 });
  await map(page).getByRole('button', { name: 'Resume' }).click();
  await expect(page.locator('footer')).toContainText('/s', { timeout: LOADING_MS });
  expect(await faultsOf(page, others)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await openReceived(page);
  expect(await faultsOf(page, others)).toEqual([]);
  expect(await faultsOfPlaces(page)).toEqual([]);
}

/** Looks at the other places of the lab in some sizes; returns what is wrong. */
async function faultsOfPlaces(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const [place, part] of PLACES) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('banner').getByRole('button', { name: place, exact: true }).click();
    await expect(page.locator(part)).toBeVisible();
    for (const [width, height] of PLACE_SIZES) {
      await page.setViewportSize({ width, height });
      await redrawn(page);
      const faults = await layoutFaults(page);
      found.push(...faults.map((fault) => `${place}, ${width} × ${height}: ${fault}`));
    }
  }
  return found;
}

test('nothing overlaps or is cut in windows of many sizes, on a first visit and with received results', ({
  page,
}) => expectNoFaults(page, EVERY_OTHER, FEW));

test('nothing overlaps or is cut in any window', { tag: '@deep' }, ({ page }) =>
  expectNoFaults(page, SIZES, FEW),
);

test('the page looks as it did at six sizes, light and dark', async ({ page }) => {
  await openReceived(page);
  await page.evaluate(() => document.fonts.ready);
  for (const [i, [width, height]] of GOLDEN_SIZES.entries()) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: i % 2 ? 'dark' : 'light' });
    // of a whole page more is letters, whose edges differ between builds of Chromium
    await expect(page).toHaveScreenshot(`page-${width}x${height}.png`, {
      maxDiffPixelRatio: 0.01,
    });
  }
});

test('by touch: targets of 44 pixels, a tap shows what the mutant says, a long press marks a region', async ({
  browser,
}) => {
  const context = await browser.newContext({
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  });
  const page = await context.newPage();
  try {
    await page.goto(LINK_WITH_MAP);
    await expect(map(page)).toContainText('This map came with the link: 1,408 mutants');
    const figure = map(page).locator('.map-canvas');
    const { x, y } = (await figure.boundingBox())!;
    // in the column of L1.down that changes what the fox does at night
    await page.touchscreen.tap(x + 118, y + 30);
    const tip = page.getByRole('dialog', { name: /^The mutant at L1.down/ });
    await expect(tip).toContainText('Differs from the 17th token on', { timeout: LOADING_MS });

    const small = await page.evaluate(() =>
      [...document.querySelectorAll('header, .pane-nav, .panes > .map, footer')]
        .flatMap((part) => [...part.querySelectorAll('button:not(.text-link, .term), select')])
        .filter((target) => target.checkVisibility())
        .map((target) => ({ name: target.textContent, box: target.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 44)
        .map(({ name, box }) => `${name}: ${box.height}`),
    );
    expect(small).toEqual([]);
    await expect(page.locator('body')).not.toContainText(/Ctrl|press \?/, { useInnerText: true });

    await tip.getByRole('button', { name: 'Open the bench' }).tap();
    await expect(bench(page)).toContainText('Differs from the 17th token on');
    await page.getByRole('button', { name: 'Map', exact: true }).tap();
    const touch = await context.newCDPSession(page);
    const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', dx = 0) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: x + 100 + dx, y: y + 40 }],
      });
    await finger('touchStart');
    await page.waitForTimeout(600); // a finger that rests
    await finger('touchMove', 40);
    await finger('touchEnd');
    await expect(map(page).getByRole('group', { name: 'Marked region' })).toBeVisible();
  } finally {
    await context.close();
  }
});
