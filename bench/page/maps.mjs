/* global window, document, HTMLCanvasElement */
import { frameMeasures, machineLoad, quantile, watchFrames } from '../lib/frames.mjs';

/** @typedef {import('../engine/measure.ts').Measure} Measure */

const SCREEN = { width: 1440, height: 900 };
const WATCHED_MS = 8_000;
const STEP_MS = 16;

/**
 * The atlas of a model of Llama-2-7B's shapes, 224 matrices in tiles of 64, while results come in and
 * the pointer moves over it.
 * @param {{ browser: import('playwright').Browser, maps: string }} bench
 * @returns {Promise<Measure[]>}
 */
export async function atlasFrames({ browser, maps }) {
  const context = await browser.newContext({ viewport: SCREEN, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.goto(`${maps}?scene=atlas`);
    await page
      .locator('.atlas h2', { hasText: /[1-9][\d,]* mutants tested/ })
      .waitFor({ timeout: 120_000 });
    const atlas = page.locator('.atlas-canvas');
    const box = await atlas.boundingBox();
    if (!box) throw new Error('The atlas is not on the page.');
    /** @type {Measure[]} */
    const all = [];
    for (const shows of ['Kinds', 'Share']) {
      await page.getByRole('radio', { name: shows, exact: true }).check();
      await page.evaluate(() => window.stage.feed(128, 40));
      const frames = await watchFrames(browser, page, async () => {
        const end = performance.now() + WATCHED_MS;
        for (let i = 0; performance.now() < end; i++) {
          const t = (i % 200) / 200;
          await page.mouse.move(box.x + 30 + t * 220, box.y + 10 + ((i * 3) % 500));
          await page.waitForTimeout(STEP_MS);
        }
      });
      await page.evaluate(() => window.stage.stop());
      const what = `${shows} of 224 matrices, 3,200 mutants a second coming in, the pointer moving`;
      for (const measure of frameMeasures(`page.atlas_${shows.toLowerCase()}`, frames, what))
        all.push(measure);
    }
    return all;
  } finally {
    await context.close();
  }
}

/**
 * A map of 4096 × 11008 single elements at max and min: until it shows, then zoomed and panned.
 * @param {{ browser: import('playwright').Browser, maps: string }} bench
 * @returns {Promise<Measure[]>}
 */
export async function singleFrames({ browser, maps }) {
  const context = await browser.newContext({ viewport: SCREEN, serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    await page.goto(`${maps}?scene=single`);
    const map = page.getByRole('region', { name: 'Map' });
    await page.waitForFunction(() => window.stage.tested() === 2 * 4096 * 11_008, null, {
      timeout: 300_000,
    });
    const start = performance.now();
    const canvas = map.locator('.map-canvas');
    // a row of pixels in its middle: the hatching of what is not tested lets the page through
    await page.waitForFunction(
      () => {
        const drawn = document.querySelector('.map-canvas canvas');
        if (!(drawn instanceof HTMLCanvasElement) || drawn.width < 100) return false;
        const pixels = drawn
          .getContext('2d')
          ?.getImageData(drawn.width / 2, drawn.height / 3, 24, 1).data;
        return pixels?.every((value, i) => i % 4 < 3 || value === 255) ?? false;
      },
      null,
      { timeout: 300_000, polling: 100 },
    );
    const shown = performance.now() - start;
    const bytes = await page.evaluate(() => window.stage.bytes());
    const box = await canvas.boundingBox();
    if (!box) throw new Error('The map is not on the page.');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 3];
    await page.mouse.move(x, y);
    const zoomed = await watchFrames(browser, page, async () => {
      const end = performance.now() + WATCHED_MS;
      for (let i = 0; performance.now() < end; i++) {
        await page.mouse.wheel(0, i % 120 < 60 ? -60 : 60);
        await page.waitForTimeout(STEP_MS);
      }
    });
    for (let i = 0; i < 24; i++) await page.mouse.wheel(0, -60);
    const drag = () =>
      watchFrames(browser, page, async () => {
        await page.mouse.down();
        const end = performance.now() + WATCHED_MS;
        for (let i = 0; performance.now() < end; i++) {
          await page.mouse.move(x + 90 * Math.sin(i / 20), y + 60 * Math.cos(i / 15));
          await page.waitForTimeout(STEP_MS);
        }
        await page.mouse.up();
      });
    const panned = await drag();
    await page.evaluate(() => window.stage.feed(128, 40));
    // until what came with the map's opening is over
    await page.waitForTimeout(5_000);
    const filling = await drag();
    await page.evaluate(() => window.stage.stop());
    const what = 'a map of 4096 × 11008 single elements at max and min';
    return [
      {
        name: 'page.single_first_shown_ms',
        value: shown,
        unit: 'ms',
        note: `from results at hand until ${what} is drawn; ${machineLoad()}`,
      },
      {
        name: 'page.single_results_mb',
        value: bytes / 1e6,
        unit: 'MB',
        note: `results of ${what}`,
      },
      ...frameMeasures('page.single_zoom', zoomed, `${what}, zoomed by the wheel`),
      ...frameMeasures('page.single_pan', panned, `${what}, dragged`),
      {
        name: 'page.single_filling.main_thread_ms_longest',
        value: quantile(filling.busy, 1),
        unit: 'ms',
        note: `the longest time of the main thread between two of ${filling.gaps.length} frames, ${what}, dragged, 3,200 mutants a second coming in: once in 4 s the map is counted and drawn anew`,
      },
      ...frameMeasures(
        'page.single_filling',
        filling,
        `${what}, dragged, 3,200 mutants a second coming in`,
      ),
    ];
  } finally {
    await context.close();
  }
}
