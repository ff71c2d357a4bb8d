/** @typedef {import('../engine/measure.ts').Measure} Measure */

const WATCHED_MS = 10_000;
const SCREEN = '#v=1&m=L3.gate&s=0:8,0:8&k=max&n=48&tile=8';

/**
 * Time between two frames of the page while a screen runs and its map fills.
 * @param {{ browser: import('playwright').Browser, app: string }} bench
 * @returns {Promise<Measure[]>}
 */
export async function frameTimes({ browser, app }) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
  });
  try {
    const page = await context.newPage();
    await page.goto(app + SCREEN);
    const map = page.getByRole('region', { name: 'Map' });
    await page.getByTestId('verdict').waitFor({ timeout: 300_000 });
    await map.getByRole('button', { name: 'Screen', exact: true }).click();
    // the first results: from here on the map is drawn again and again
    await page
      .locator('footer')
      .getByText(/[1-9]\d* \/ /)
      .first()
      .waitFor({ timeout: 300_000 });
    const gaps = await page.evaluate(
      (watched) =>
        new Promise((/** @type {(gaps: number[]) => void} */ resolve) => {
          /** @type {number[]} */
          const found = [];
          const start = performance.now();
          let last = start;
          /** @param {number} now */
          const frame = (now) => {
            found.push(now - last);
            last = now;
            if (now - start < watched) requestAnimationFrame(frame);
            else resolve(found.slice(1));
          };
          requestAnimationFrame(frame);
        }),
      WATCHED_MS,
    );
    const still = await map.getByRole('button', { name: /pause|cancel|stop/i }).count();
    const sorted = gaps.sort((a, b) => a - b);
    const p95 = sorted[Math.floor(0.95 * sorted.length)];
    return [
      {
        name: 'page.frame_ms_p95',
        value: p95,
        unit: 'ms',
        note: `95 % of ${sorted.length} frames of ${WATCHED_MS / 1000} s came sooner (median ${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms), a screen of L3.gate in tiles of 8 running${still > 0 ? '' : ', which ended meanwhile'}`,
      },
    ];
  } finally {
    await context.close();
  }
}
