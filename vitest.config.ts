import { configDefaults, defineConfig } from 'vitest/config';
import { findVulkanIcd } from './scripts/lib/chromium.mjs';

// Kernel tests run on the SwiftShader of the Chromium found. Forks, because a variable set for a
// thread never reaches native code.
const icd = process.env.VK_ICD_FILENAMES ?? findVulkanIcd();

const TESTS = ['{src,workers,cli,tools,scripts,bench}/**/*.test.{ts,tsx}'];
/** Where tests may need a GPU: the project "engine"; all others are "page". */
const ENGINE = '{workers,cli,bench}/**';

export const define = { __APP_VERSION__: JSON.stringify('test') };
export const settings = {
  environment: 'node',
  env: icd ? { VK_ICD_FILENAMES: icd } : {},
  pool: 'forks' as const,
  // one at a time: a software adapter uses every core by itself, and two of them side by side take
  // several times as long as one after the other
  maxWorkers: 1,
};

export default defineConfig({
  define,
  test: {
    ...settings,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'page', include: TESTS, exclude: [...configDefaults.exclude, ENGINE] },
      },
      { extends: true, test: { name: 'engine', include: [`${ENGINE}/*.test.ts`] } },
    ],
  },
});
