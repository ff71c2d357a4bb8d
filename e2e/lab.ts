import { readFileSync } from 'node:fs';
import {
  chromium,
  expect,
  test as base,
  type Browser,
  type Locator,
  type Page,
} from '@playwright/test';
import { findChromium } from '../scripts/lib/chromium.mjs';
import { counted } from './coverage.ts';

interface Fixtures {
  /** Console errors and uncaught exceptions; a test that expects some empties it. */
  problems: string[];
}

/** A test that fails when the page logs an error. */
export const test = base.extend<Fixtures>({
  page: async ({ page, browser }, use, testInfo) => {
    await counted(page, () => use(page));
    if (testInfo.status !== testInfo.expectedStatus) await tellPages(browser);
  },
  problems: [
    async ({ context }, use) => {
      const problems: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      context.on('weberror', (error) => problems.push(String(error.error())));
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

/** Attaches address and text of every open page, shortened: a failure's log shows where they stood. */
async function tellPages(browser: Browser): Promise<void> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const text = await page.innerText('body', { timeout: 5_000 }).catch(String);
    const body = `${page.url().slice(0, 200)}: ${text.replace(/\s+/g, ' ').slice(0, 600)}`;
    await base.info().attach('page', { body });
  }
}

/** Runs something in a browser of its own: one that is to crash, or with other features. */
export async function inOwnBrowser(
  args: readonly string[],
  run: (page: Page, browser: Browser) => Promise<void>,
): Promise<void> {
  const executablePath = findChromium();
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [...args],
  });
  try {
    await run(await browser.newPage(), browser);
  } catch (error) {
    await tellPages(browser);
    throw error;
  } finally {
    await browser.close();
  }
}

export { expect };

/** Loading compiles every kernel; on a busy machine without a graphics card that takes its time. */
export const LOADING_MS = 120_000;

/** Reads a file of reference results. */
export function oracle(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export const bench = (page: Page) => page.getByRole('region', { name: 'Bench' });
export const map = (page: Page) => page.getByRole('region', { name: 'Map' });

/** Ids of the tokens of a text on the page. */
export async function tokenIds(page: Page, title: string): Promise<number[]> {
  const tokens = page.getByRole('listbox', { name: `${title}: tokens` }).getByRole('option');
  return tokens.evaluateAll((spans) =>
    spans.map((span) => Number(span.getAttribute('data-token'))),
  );
}

/** The map's button before a screen was begun, also where the bench has tested a cell of the map already. */
export const SCREEN = /^Screen$/;

/** Waits until all mutants of the queue, so many, are screened. */
export const screened = (page: Page, mutants: number | string, timeout = 60_000) =>
  expect(page.locator('footer')).toContainText(
    new RegExp(`${mutants} / ${mutants} mutants\\s*done`),
    { timeout },
  );

/** Waits until the bench has run a mutation and restored the weights. */
export async function mutantDone(page: Page): Promise<void> {
  await expect(page.getByTestId('checksum')).toContainText('Weights restored: checksum', {
    timeout: LOADING_MS,
  });
}

/** What the map's grid says of each of its cells, read with the arrow keys. */
export async function readCells(page: Page, rows: number, cols: number): Promise<string[]> {
  const grid: Locator = map(page).getByRole('grid');
  await grid.focus();
  for (let i = 0; i < rows; i++) await page.keyboard.press('ArrowUp');
  for (let i = 0; i < cols; i++) await page.keyboard.press('ArrowLeft');
  const said: string[] = [];
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      said.push(await grid.getByRole('gridcell').innerText());
      if (col < cols - 1) await page.keyboard.press(row % 2 ? 'ArrowLeft' : 'ArrowRight');
    }
    await page.keyboard.press('ArrowDown');
  }
  return said;
}

/** Drops a file on the page. */
export const drop = (page: Page, name: string, bytes: Buffer) =>
  page.evaluate(
    ([title, base64]) => {
      const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], title);
      const transfer = new DataTransfer();
      transfer.items.add(file);
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    },
    [name, bytes.toString('base64')],
  );
