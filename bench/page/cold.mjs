/** @typedef {import('../engine/measure.ts').Measure} Measure */

const REPEATS = 3;

/**
 * From navigation in a browser that knows nothing of the page until the bench shows the first
 * mutant's verdict.
 * @param {{ browser: import('playwright').Browser, app: string }} bench
 * @returns {Promise<Measure[]>}
 */
export async function coldPage({ browser, app }) {
  const times = [];
  for (let i = 0; i < REPEATS; i++) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    try {
      const page = await context.newPage();
      const start = performance.now();
      await page.goto(app, { waitUntil: 'commit' });
      await page.getByTestId('verdict').waitFor({ timeout: 300_000 });
      times.push(performance.now() - start);
    } finally {
      await context.close();
    }
  }
  return [
    {
      name: 'page.cold_to_first_phenotype_ms',
      value: times.sort((a, b) => a - b)[Math.floor(REPEATS / 2)],
      unit: 'ms',
      note: `navigation until the first mutant’s verdict is shown, empty caches, median of ${REPEATS}`,
    },
  ];
}
