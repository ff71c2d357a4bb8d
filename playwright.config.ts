import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './scripts/lib/chromium.mjs';
import { freePort } from './scripts/lib/free-port.mjs';

// The configuration is loaded again in each worker process: the port is chosen once and inherited.
const port = (process.env.MUTASCOPE_E2E_PORT ??= String(await freePort()));
const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  timeout: 300_000,
  expect: {
    timeout: 30_000,
    // The fonts are the site's own, but letters' edges differ a little between builds of Chromium.
    // They are about 1 % of a figure; a category in another colour is more than this.
    toHaveScreenshot: { maxDiffPixelRatio: 0.005 },
    toMatchSnapshot: { maxDiffPixelRatio: 0.005 },
  },
  snapshotPathTemplate: '{testDir}/golden/{arg}{ext}',
  // sweeps that take long and repeat, at length, what a quicker test shows are tagged @deep
  projects: [
    { name: 'lab', grepInvert: /@deep/ },
    { name: 'deep', grep: /@deep/ },
  ],
  // pages mostly compile kernels, on one core of a software adapter each
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    // under a path, not at the root: the site must work from any
    baseURL: `http://localhost:${port}/lab/`,
    actionTimeout: 30_000,
    // its film strip would be an eighth of the work; a failure has a screenshot of its own
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 900 },
    // every test would fetch the whole site once more, and page.route would not hear of it
    serviceWorkers: 'block',
    launchOptions: {
      args: CHROMIUM_ARGS,
      ...(executablePath ? { executablePath } : {}),
    },
  },
  webServer: {
    command: `node scripts/serve.mjs dist --base /lab/ --port ${port}`,
    url: `http://localhost:${port}/lab/`,
    reuseExistingServer: false,
  },
});
