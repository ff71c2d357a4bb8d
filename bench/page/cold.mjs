import { machineLoad } from '../lib/frames.mjs';

/** @typedef {import('../engine/measure.ts').Measure} Measure */

const REPEATS = 3;

/**
 * From navigation in a browser that knows nothing of the page until the finished screen is painted, and
 * until the bench shows the first mutant's verdict.
 * @param {{ browser: import('playwright').Browser, app: string }} bench
 * @returns {Promise<Measure[]>}
 */
export async function coldPage({ browser, app }) {
  const maps = [];
  const times = [];
  for (let i = 0; i < REPEATS; i++) {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      serviceWorkers: 'block',
    });
    try {
      const page = await context.newPage();
      const start = performance.now();
      await page.goto(app, { waitUntil: 'commit' });
      await page.getByText('A finished screen.').waitFor({ timeout: 300_000 });
      // the map is painted in the frame after
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
      maps.push(performance.now() - start);
      await page.getByTestId('verdict').waitFor({ timeout: 300_000 });
      times.push(performance.now() - start);
    } finally {
      await context.close();
    }
  }
  /** @param {number[]} all */
  const median = (all) => all.sort((a, b) => a - b)[Math.floor(REPEATS / 2)];
  return [
    {
      name: 'page.cold_to_first_map_ms',
      value: median(maps),
      unit: 'ms',
      note: `navigation until the finished screen’s map is painted, empty caches, median of ${REPEATS}; ${machineLoad()}`,
    },
    {
      name: 'page.cold_to_first_phenotype_ms',
      value: median(times),
      unit: 'ms',
      note: `navigation until the first mutant’s verdict is shown, empty caches, median of ${REPEATS}`,
    },
  ];
}
