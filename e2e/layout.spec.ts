import type { Page } from '@playwright/test';
import { layoutFaults, seenOfMap } from './layout.ts';
import { expect, map, mutantDone, test } from './lab.ts';
import { openReceived } from './received.ts';

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
] as const;

/** Looks at every part of the lab in every size; returns what is wrong. */
async function faultsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  const note = async (where: string) =>
    found.push(...(await layoutFaults(page)).map((fault) => `${where}: ${fault}`));
  for (const [i, [width, height]] of SIZES.entries()) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: i % 2 ? 'dark' : 'light' });
    // figures follow the window a frame later
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
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

test('nothing overlaps or is cut in any window, on a first visit and with received results', async ({
  page,
}) => {
  await page.goto('./');
  await mutantDone(page);
  await expect(map(page)).toContainText('A finished screen');
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 900 });
  await openReceived(page);
  expect(await faultsOf(page)).toEqual([]);
});
