import type { BrowserContext, Page } from '@playwright/test';
import { expect, map, mutantDone, test, SCREEN } from './lab.ts';

const LINK = './?engine=processor#v=1&m=L3.v&s=0:32,0:32&k=max&n=12&kinds=max,min,zero';
/** L3.v and L3.k in squares of 4, so that it takes some seconds: 512 cells each, 3 kinds. */
const MUTANTS = 3_072;

const footer = (page: Page) => page.locator('footer');

async function queueBoth(page: Page): Promise<void> {
  await map(page).getByRole('button', { name: SCREEN }).click();
  await page.keyboard.press('2');
  await map(page)
    .getByRole('button', { name: /^(Add to queue|Screen)$/ })
    .click();
}

const finished = (page: Page) =>
  expect(footer(page)).toContainText(
    `${MUTANTS.toLocaleString('en')} / ${MUTANTS.toLocaleString('en')}`,
    { timeout: 90_000 },
  );

/** Everything stored: outcome by key, kind and cell. */
function stored(page: Page): Promise<[string, number][]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('mutascope');
        opening.onerror = () => reject(new Error('no database'));
        opening.onsuccess = () => {
          const all = opening.result.transaction('blocks').objectStore('blocks').getAll();
          all.onsuccess = () => {
            const found = new Map<string, number>();
            for (const { key, block, outcomes } of all.result as {
              key: string;
              block: number;
              outcomes: { cells: Uint16Array; firstDivergent: Int16Array };
            }[])
              outcomes.cells.forEach((cell, i) =>
                found.set(`${key} ${block * 1024 + cell}`, outcomes.firstDivergent[i]),
              );
            opening.result.close();
            resolve([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
          };
        };
      }),
  );
}

/** Lets a test end the page's newest worker as a crash does. */
async function armCrash(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const Real = window.Worker;
    const workers: Worker[] = [];
    window.Worker = class extends Real {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        workers.push(this);
      }
    };
    Object.assign(window, {
      crashWorker() {
        const worker = workers.at(-1);
        worker?.terminate();
        worker?.dispatchEvent(new ErrorEvent('error', { message: 'killed by the test' }));
      },
    });
  });
}

test('a queue killed at any point ends with the results of one that was not', async ({
  page,
  browser,
}) => {
  await page.goto(`${LINK}&tile=4`);
  await mutantDone(page);
  await queueBoth(page);
  await finished(page);
  const whole = await stored(page);
  expect(whole).toHaveLength(MUTANTS);

  const context = await browser.newContext();
  try {
    await armCrash(context);
    const other = await context.newPage();
    await other.goto(`${LINK}&tile=4`);
    await mutantDone(other);
    await queueBoth(other);
    for (const kill of ['crash', 'reload', 'crash']) {
      await expect(footer(other)).toContainText(/\/s|done|Nothing/, { timeout: 60_000 });
      if (!(await footer(other).innerText()).includes('/s')) break; // quicker than the killing
      await other.waitForTimeout(Math.random() * 400);
      if (kill === 'reload') await other.reload();
      else await other.evaluate('crashWorker()');
    }
    // a reload after the end finds no queue, one after the first matrix a queue of the other alone
    await expect(footer(other)).toContainText(/done|Nothing is/, { timeout: 90_000 });
    await expect.poll(() => stored(other), { timeout: 60_000 }).toEqual(whole);
  } finally {
    await context.close();
  }
});

test('one tab screens, another watches and takes over; the drawer orders and removes', async ({
  page,
  context,
}) => {
  await page.goto(`${LINK}&tile=8`);
  await mutantDone(page);
  const other = await context.newPage();
  await other.goto(`${LINK}&tile=8`);
  await expect(other.getByText('Another tab of Mutascope computes.')).toBeVisible();

  // from the tab that watches, the whole layer is queued: it runs in the other
  await other.getByRole('button', { name: 'Screen 7 matrices' }).click();
  await expect(footer(page)).toContainText('7 matrices');
  await expect(footer(other)).toContainText('7 matrices');
  // a tab behind draws a frame a second, and a click waits for two
  await page.bringToFront();
  await footer(page).getByRole('button', { name: 'Pause' }).click();
  await expect(footer(other)).toContainText('paused, results kept');

  await footer(page)
    .getByRole('button', { name: /^Queue/ })
    .click();
  const drawer = page.getByRole('region', { name: 'Queue' });
  const rows = drawer.getByRole('listitem');
  await expect(rows).toHaveCount(7);
  await expect(rows.nth(6)).toContainText('L3.down');
  await drawer.getByRole('button', { name: 'L3.down' }).first().focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(rows.nth(5)).toContainText('L3.down');
  await expect(drawer.locator('[aria-live]')).toContainText('L3.down, squares of 8: 6 of 7');
  await page.keyboard.press('Delete');
  await expect(rows).toHaveCount(6);
  for (const name of ['q', 'o', 'gate', 'up'])
    await drawer.getByRole('button', { name: `Remove L3.${name}, squares of 8` }).click();
  await expect(rows).toHaveCount(2);
  await footer(page).getByRole('button', { name: 'Resume' }).click();
  // else it might close before it is kept that the queue runs
  await expect(footer(page)).toContainText(/\/s|done/);

  await page.close();
  await expect(other.getByText('Another tab of Mutascope computes.')).toBeHidden({
    timeout: 30_000,
  });
  await expect(map(other)).toContainText('384 of 384 mutants tested (100.0 %)', {
    timeout: 90_000,
  });
});
