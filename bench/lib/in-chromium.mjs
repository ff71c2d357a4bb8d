import { cpus } from 'node:os';
import { chromium } from 'playwright';
import { CARD_ARGS, CHROMIUM_ARGS, findChromium } from '../../scripts/lib/chromium.mjs';

/** @typedef {import('../worker/worker.ts').Told} Told */
/** @typedef {import('../../src/lib/model/device-info.ts').DeviceInfo} DeviceInfo */

/** Longest silence of the worker: a measure on a software adapter takes minutes. */
const PATIENCE_MS = 1_200_000;

/**
 * Starts a headless Chromium.
 * @param {boolean} software on its software adapter, not its own choice of GPU
 */
export function startChromium(software) {
  const executablePath = findChromium();
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: software ? CHROMIUM_ARGS : CARD_ARGS,
  });
}

/**
 * Runs the bench's worker in a page until it is done. Rejects if it fails, crashes or falls silent.
 * @param {import('playwright').Browser} browser
 * @param {URL} address of the bench's page, what is to be done in its query
 * @param {(message: Told) => void} heard
 */
export async function runWorker(browser, address, heard) {
  const page = await browser.newPage();
  try {
    await new Promise((done, fail) => {
      const silent = () => fail(new Error('The engine’s worker is silent.'));
      let timer = setTimeout(silent, PATIENCE_MS);
      /** @param {Error | null} error */
      const end = (error) => {
        clearTimeout(timer);
        if (error) fail(error);
        else done(undefined);
      };
      page.on('crash', () => end(new Error('The page in Chromium crashed.')));
      browser.on('disconnected', () => end(new Error('Chromium ended by itself.')));
      page
        .exposeFunction('told', (/** @type {Told} */ message) => {
          clearTimeout(timer);
          if (message.type === 'done') return end(null);
          if (message.type === 'failed') return end(new Error(message.message));
          timer = setTimeout(silent, PATIENCE_MS);
          heard(message);
        })
        .then(() => page.goto(address.href))
        .catch(end);
    });
  } finally {
    await page.close().catch(() => undefined); // of a browser that is gone
  }
}

/**
 * An adapter's name in one line.
 * @param {DeviceInfo | null} device
 */
export const adapterName = (device) =>
  device
    ? [device.vendor, device.architecture, device.description].filter(Boolean).join(' ')
    : 'no adapter';

/** This machine's cores in words. */
export const machineCores = () => `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;

/** @param {import('playwright').Browser} browser */
export const browserName = (browser) => `Chromium ${browser.version()}`;
