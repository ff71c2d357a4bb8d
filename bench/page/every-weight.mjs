import { frameMeasures, machineLoad, watchFrames } from '../lib/frames.mjs';
import { secondsOf } from '../lib/seconds.mjs';

/** @typedef {import('../engine/measure.ts').Measure} Measure */

const REPEATS = 3;
const PATIENCE_MS = 600_000;
const BUDGET = '0.5%';
const NAME = 'every_weight.page';

/**
 * The page where every weight is predicted: from navigation in a browser that knows nothing of it until
 * the organism's prediction is there; then its frames and its memory while the riskiest are verified.
 * @param {{ browser: import('playwright').Browser, app: string }} bench
 * @returns {Promise<Measure[]>}
 */
export async function everyWeightPage({ browser, app }) {
  /** @type {{ ms: number, said: string }[]} */
  const cold = [];
  for (let i = 1; ; i++) {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      serviceWorkers: 'block',
    });
    try {
      const page = await context.newPage();
      cold.push(await predicted(page, app));
      if (i === REPEATS) return [...coldMeasures(cold), ...(await verified(browser, page))];
    } finally {
      await context.close();
    }
  }
}

/**
 * Opens the page and waits for what is predicted.
 * @param {import('playwright').Page} page
 * @param {string} app
 */
async function predicted(page, app) {
  const start = performance.now();
  await page.goto(app, { waitUntil: 'commit' });
  const said = prediction(page).getByText(/mutants predicted in/);
  await said.waitFor({ timeout: PATIENCE_MS });
  return { ms: performance.now() - start, said: await said.innerText() };
}

/** @param {import('playwright').Page} page */
const prediction = (page) => page.getByRole('region', { name: 'Prediction' });

/**
 * @param {{ ms: number, said: string }[]} cold
 * @returns {Measure[]}
 */
function coldMeasures(cold) {
  const { ms, said } = cold.sort((a, b) => a.ms - b.ms)[Math.floor(cold.length / 2)];
  return [
    {
      name: `${NAME}.cold_to_predicted_s`,
      value: ms / 1000,
      unit: 's',
      note: `navigation until the organism’s prediction is shown, empty caches, median of ${cold.length}; ${machineLoad()}`,
    },
    {
      name: `${NAME}.predicted_in_s`,
      value: secondsOf(said),
      unit: 's',
      note: `of that, as the page says: ${said}`,
    },
  ];
}

/**
 * Verifies the riskiest.
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').Page} page what is predicted being there
 * @returns {Promise<Measure[]>}
 */
async function verified(browser, page) {
  const region = prediction(page);
  await region.getByLabel('How much to verify').selectOption(BUDGET);
  const button = region.getByRole('button', { name: 'Verify the riskiest 0.5 %' });
  // looked for by its class: by its role, the looking itself would take the main thread's time
  const said = page.locator('.verify-said', { hasText: ' verified in ' });
  const before = await heapBytes(page);
  let ms = 0;
  const frames = await watchFrames(browser, page, async () => {
    const start = performance.now();
    await button.click();
    await said.waitFor({ timeout: PATIENCE_MS });
    ms = performance.now() - start;
  });
  const words = await said.innerText();
  const after = await heapBytes(page);
  // a trace that grows too large ends early, unsaid
  const seen = frames.gaps.reduce((sum, gap) => sum + gap, 0);
  if (seen < 0.9 * ms)
    throw new Error(
      `The trace has frames of ${(seen / 1000).toFixed(1)} s of ${(ms / 1000).toFixed(1)} s: measure again, or trace fewer categories.`,
    );
  const what = 'the organism’s riskiest 0.5 % being verified';
  return [
    {
      name: `${NAME}.verify_s`,
      value: ms / 1000,
      unit: 's',
      note: `from the click until the page says: ${words}; ${machineLoad()}`,
    },
    ...frameMeasures(`${NAME}.verify`, frames, what, ['median', 'p95', 'longest']),
    heapMeasure('before', before),
    heapMeasure('after', after),
  ];
}

/**
 * @param {'before' | 'after'} when
 * @param {number} bytes
 * @returns {Measure}
 */
const heapMeasure = (when, bytes) => ({
  name: `${NAME}.heap_mb_${when}`,
  value: bytes / 1e6,
  unit: 'MB',
  note: `the page’s JavaScript objects and array buffers, garbage collected, ${when} the riskiest are verified; its workers are not counted`,
});

/**
 * What the page's objects and array buffers take once garbage is collected.
 * @param {import('playwright').Page} page
 */
async function heapBytes(page) {
  const devtools = await page.context().newCDPSession(page);
  try {
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  } finally {
    await devtools.detach();
  }
}
