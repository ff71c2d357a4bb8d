// npm run bench [-- --out FILE.json] [--only NAMES]: builds, measures the real page and the engine
// in headless Chromium, prints a table and writes JSON.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../scripts/lib/chromium.mjs';
import { coldPage } from './page/cold.mjs';
import { frameTimes } from './page/frames.mjs';
import { atlasFrames, singleFrames } from './page/maps.mjs';
import { serveBuilt } from './lib/site.mjs';
import { table } from './lib/table.mjs';

/** @typedef {import('./engine/measure.ts').Measure} Measure */
/** @typedef {import('./worker/worker.ts').Told} Told */

/** Measures of the page; those of the engine are in engine/all.ts. */
const PAGE_MEASURES = { coldPage, frameTimes, atlasFrames, singleFrames };
/** Longest silence of the worker: a measure on a software adapter takes minutes. */
const PATIENCE_MS = 1_200_000;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    gpu: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run bench [-- options]
  --out FILE.json  also writes adapter and measures as JSON
  --only NAMES     some measures, comma-separated: coldPage,frameTimes,atlasFrames,singleFrames,generation,gemm,costRatio,byLayer,costModel,memory,smollm2
  --gpu            on Chromium's own choice of GPU instead of its software adapter`);
  process.exit(0);
}
const root = resolve(import.meta.dirname, '..');
const wanted = values.only?.split(',') ?? null;
/** @param {string} name */
const isWanted = (name) => wanted === null || wanted.includes(name);

/**
 * Runs the engine's measures in a worker of the browser.
 * @param {import('playwright').Browser} browser
 * @param {string} url of the bench's page, with its query
 */
async function measureEngine(browser, url) {
  const page = await browser.newPage();
  /** @type {Measure[]} */
  const measures = [];
  /** @type {import('../src/lib/model/device-info.ts').DeviceInfo | null} */
  let device = null;
  await new Promise((done, fail) => {
    let timer = setTimeout(fail, PATIENCE_MS);
    page.on('crash', () => fail(new Error('The page in Chromium crashed.')));
    page
      .exposeFunction('told', (/** @type {Told} */ message) => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(new Error('The engine’s worker is silent.')), PATIENCE_MS);
        if (message.type === 'device') device = message.device;
        else if (message.type === 'started') console.error(`measuring ${message.name} …`);
        else if (message.type === 'measured')
          for (const measure of message.measures) measures.push(measure);
        else if (message.type === 'failed') fail(new Error(message.message));
        else done(undefined);
        if (message.type === 'done' || message.type === 'failed') clearTimeout(timer);
      })
      .then(() => page.goto(url))
      .catch(fail);
  });
  await page.close();
  return { device, measures };
}

async function bench() {
  console.error('building …');
  const site = await serveBuilt(root);
  const executablePath = findChromium();
  const browser = await chromium
    .launch({
      ...(executablePath ? { executablePath } : {}),
      args: values.gpu
        ? CHROMIUM_ARGS.filter((arg) => !arg.includes('swiftshader'))
        : CHROMIUM_ARGS,
    })
    .catch(async (error) => {
      await site.close();
      throw error;
    });
  try {
    /** @type {Measure[]} */
    const measures = [];
    for (const [name, measure] of Object.entries(PAGE_MEASURES)) {
      if (!isWanted(name)) continue;
      console.error(`measuring ${name} …`);
      const where = { browser, app: `${site.url}app/`, maps: `${site.url}maps/` };
      for (const one of await measure(where)) measures.push(one);
    }
    const address = new URL('bench/', site.url);
    if (wanted) address.searchParams.set('only', wanted.join());
    if (site.smollm2) address.searchParams.set('smollm2', '');
    if (!site.smollm2 && isWanted('smollm2'))
      console.error('SmolLM2 is not in ../shared/smollm2: left out');
    const { device, measures: ofEngine } = await measureEngine(browser, address.href);
    for (const measure of ofEngine) measures.push(measure);
    const adapter = /** @type {import('../src/lib/model/device-info.ts').DeviceInfo | null} */ (
      device
    );
    const where = {
      adapter: adapter && {
        vendor: adapter.vendor,
        architecture: adapter.architecture,
        description: adapter.description,
        software: adapter.isFallback,
      },
      browser: `Chromium ${browser.version()}`,
      processor: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    };
    const name = [adapter?.vendor, adapter?.architecture, adapter?.description].join(' ').trim();
    console.log(
      `\n${name}${adapter?.isFallback ? ' (software)' : ''}, ${where.browser}, ${where.processor}\n`,
    );
    console.log(table(measures));
    if (values.out !== undefined) {
      const file = resolve(process.env.INIT_CWD ?? process.cwd(), values.out);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ ...where, measures }, null, 2)}\n`);
      console.error(`\nwritten to ${values.out}`);
    }
  } finally {
    await browser.close();
    await site.close();
  }
}

bench().catch((error) => {
  console.error(`bench: ${error?.message ?? 'the engine’s worker is silent'}`);
  process.exitCode = 1;
});
