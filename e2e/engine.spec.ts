import type { Page } from '@playwright/test';
import { CHROMIUM_ARGS } from '../scripts/lib/chromium.mjs';
import {
  bench,
  expect,
  inOwnBrowser,
  LOADING_MS,
  map,
  mutantDone,
  screened,
  SCREEN,
  test,
} from './lab.ts';

const MAP = '#v=1&m=L3.v&s=0:16,0:16&k=max&n=12&tile=16&kinds=max,min';
const chip = (page: Page) => page.getByRole('button', { name: /^Engine/ });

async function choose(page: Page, name: string): Promise<void> {
  await chip(page).click();
  await page.getByRole('dialog').getByRole('radio', { name, exact: true }).check();
  await page.keyboard.press('Escape');
}

test('without a graphics card the processor computes; the choice of the GPU stands, and says the same; both screen together', async ({
  page,
}) => {
  await page.goto('./');
  await mutantDone(page);
  await expect(chip(page)).toContainText('Processor');
  await expect(bench(page)).toContainText('barks');
  await chip(page).click();
  await expect(page.getByRole('dialog', { name: 'Engine' })).toContainText(
    'only a GPU in software',
  );
  await page.keyboard.press('Escape');

  await choose(page, 'GPU');
  await expect(chip(page)).toContainText('software, slow', { timeout: LOADING_MS });
  await mutantDone(page);
  await expect(bench(page)).toContainText('barks');

  await page.reload();
  await mutantDone(page);
  await expect(chip(page)).toContainText('software, slow');
  // the address may name another
  await page.goto(`./?engine=processor${MAP}`);
  await mutantDone(page);
  await expect(chip(page)).toContainText('Processor');

  await choose(page, 'Both');
  await expect(chip(page)).toContainText('+ Processor', { timeout: LOADING_MS });
  await page.goto(`./?engine=both${MAP}`);
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 64);
});

test('results are verified by the other engine', async ({ page }) => {
  await page.goto(`./?engine=processor${MAP}`);
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await screened(page, 64);
  await chip(page).click();
  await page.getByRole('button', { name: 'Verify 24 results on the GPU' }).click();
  await expect(page.getByRole('dialog')).toContainText(
    /24 of 24 computed again here: 2\d agree.*none differs/,
    { timeout: LOADING_MS },
  );
});

test('screens go on when another engine is chosen in the middle', async ({ page }) => {
  await page.goto(`./?engine=webgpu${MAP.replace('tile=16', 'tile=4')}`);
  await mutantDone(page);
  await map(page).getByRole('button', { name: SCREEN }).click();
  await expect(page.locator('footer')).toContainText('/s', { timeout: 60_000 });
  await choose(page, 'Processor');
  await screened(page, '1,024', 120_000);
  await expect(chip(page)).toContainText('Processor');
});

test('a browser without WebGPU computes on the processor, and says why', async ({ baseURL }) => {
  const args = CHROMIUM_ARGS.filter((arg) => !arg.includes('gpu'));
  await inOwnBrowser([...args, '--disable-features=WebGPU'], async (page) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
    await page.goto(`${baseURL}${MAP}`);
    await mutantDone(page);
    await expect(chip(page)).toContainText('Processor');
    await map(page).getByRole('button', { name: SCREEN }).click();
    await screened(page, 64);
    await page.goto(`${baseURL}?engine=webgpu`);
    const panel = page.getByRole('alert');
    await expect(panel).toContainText(/This browser has no WebGPU|No GPU answers/);
    // what is stored needs no engine
    await expect(map(page)).toContainText('64 of 64 mutants tested');
    await page.getByRole('button', { name: 'Statistics', exact: true }).click();
    await expect(page.getByRole('region', { name: 'All matrices' })).toContainText('1 matrix');
    await page.getByRole('button', { name: 'Statistics', exact: true }).click();
    await panel.getByRole('button', { name: 'Compute on the processor' }).click();
    await mutantDone(page);
  });
});
