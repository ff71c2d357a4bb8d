import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { map } from './lab.ts';

/** A screen of the whole organism in squares of 32, written by the command line. */
const RUN_FILE = 'e2e/fixtures/organism-all-32.parquet';

/** A link with the map of L1.down in squares of 8. */
export const LINK_WITH_MAP = `./${readFileSync('e2e/fixtures/map-with-results.txt', 'utf8').trim()}`;

/** Opens a link that carries the map of L1.down; the model's weights never come, nothing is computed. */
export async function openReceived(page: Page): Promise<void> {
  await page.route('**/organism/params_shard_*.bin', () => undefined);
  await page.goto(LINK_WITH_MAP);
  await expect(map(page).getByText('This map came with the link: 1,408 mutants')).toBeVisible();
}

/** Takes the run file in, so that there are results of one's own. */
export async function takeIn(page: Page): Promise<void> {
  await map(page).getByRole('button', { name: 'Files' }).click();
  await page.getByLabel('Run files to take in').setInputFiles(RUN_FILE);
  await expect(page.getByText(/2,160 results taken in/)).toBeVisible();
  await page.keyboard.press('Escape');
}

/** Opens the statistics and waits until all maps are tested. */
export async function openStatistics(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Statistics', exact: true }).click();
  await expect(page.getByRole('region', { name: 'All matrices' })).toContainText('42 matrices');
}
