// npm run bench [-- --out FILE.json] [--only NAMES] [--matrices NAMES]: builds, measures the real page and the engines
// in headless Chromium, prints a table and writes JSON.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { campaign } from './campaign/campaign.mjs';
import { coldPage } from './page/cold.mjs';
import { everyWeightPage } from './page/every-weight.mjs';
import { interactions } from './page/interaction.mjs';
import { frameTimes } from './page/frames.mjs';
import { atlasFrames, singleFrames } from './page/maps.mjs';
import { machineLoad } from './lib/frames.mjs';
import {
  adapterName,
  browserName,
  machineCores,
  runWorker,
  startChromium,
} from './lib/in-chromium.mjs';
import { serveBuilt } from './lib/site.mjs';
import { table } from './lib/table.mjs';
import { writeJson } from './lib/write-json.mjs';

/** @typedef {import('./engine/measure.ts').Measure} Measure */

/** Measures of the page; those of the engines are in engine/all.ts. */
const PAGE_MEASURES = {
  ...{ coldPage, interactions, frameTimes, atlasFrames, singleFrames, everyWeightPage, campaign },
};

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    matrices: { type: 'string' },
    gpu: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run bench [-- options]
  --out FILE.json  also writes adapter and measures as JSON
  --only NAMES     some measures, comma-separated: coldPage,interactions,frameTimes,atlasFrames,singleFrames,everyWeightPage,campaign,generation,gemm,costRatio,byLayer,costModel,memory,smollm2,processor,everyWeight; only when named: everyWeightRecall
  --matrices NAMES matrices that everyWeightRecall verifies whole, L3.v,L4.o,L5.gate where absent
  --gpu            on Chromium's own choice of GPU instead of its software adapter`);
  process.exit(0);
}
const root = resolve(import.meta.dirname, '..');
const wanted = values.only?.split(',') ?? null;
/** @param {string} name */
const isWanted = (name) => wanted === null || wanted.includes(name);

/**
 * Runs the engines' measures in a worker of the browser.
 * @param {import('playwright').Browser} browser
 * @param {URL} address
 */
async function measureEngines(browser, address) {
  /** @type {Measure[]} */
  const measures = [];
  /** @type {import('../src/lib/model/device-info.ts').DeviceInfo[]} */
  const devices = [];
  await runWorker(browser, address, (message) => {
    if (message.type === 'device') devices.push(message.device);
    else if (message.type === 'started') console.error(`measuring ${message.name} …`);
    else if (message.type === 'progress') console.error(`  ${message.words}`);
    else if (message.type === 'measured')
      for (const measure of message.measures) measures.push(measure);
  });
  return { device: devices[0] ?? null, measures };
}

async function bench() {
  console.error('building …');
  const page = Object.keys(PAGE_MEASURES).some(isWanted);
  const site = await serveBuilt(root, page ? ['app', 'bench', 'maps'] : ['bench']);
  const browser = await startChromium(!values.gpu).catch(async (error) => {
    await site.close();
    throw error;
  });
  try {
    /** @type {Measure[]} */
    const measures = [];
    for (const [name, measure] of Object.entries(PAGE_MEASURES)) {
      if (!isWanted(name)) continue;
      console.error(`measuring ${name} …`);
      const { url, folder } = site;
      const where = { browser, app: `${url}app/`, maps: `${url}maps/`, folder };
      for (const one of await measure(where)) measures.push(one);
    }
    const address = new URL('bench/', site.url);
    if (wanted) address.searchParams.set('only', wanted.join());
    if (values.matrices) address.searchParams.set('matrices', values.matrices);
    if (site.smollm2) address.searchParams.set('smollm2', '');
    if (!site.smollm2 && ['smollm2', 'processor', 'everyWeight'].some(isWanted))
      console.error('SmolLM2 is not in ../shared/smollm2: left out');
    const { device: adapter, measures: ofEngines } = await measureEngines(browser, address);
    for (const measure of ofEngines) measures.push(measure);
    const where = {
      adapter: adapter && {
        vendor: adapter.vendor,
        architecture: adapter.architecture,
        description: adapter.description,
        software: adapter.isFallback,
      },
      browser: browserName(browser),
      processor: machineCores(),
    };
    const software = adapter?.isFallback ? ' (software)' : '';
    console.log(
      `\n${adapterName(adapter)}${software}, ${where.browser}, ${where.processor}, ${machineLoad()}\n`,
    );
    console.log(table(measures));
    if (values.out !== undefined) writeJson(values.out, { ...where, measures });
  } finally {
    await browser.close();
    await site.close();
  }
}

bench().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
