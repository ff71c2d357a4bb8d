import { defineConfig } from 'vitest/config';
import { findVulkanIcd } from './scripts/lib/chromium.mjs';

// Kernel tests run on the SwiftShader of the Chromium found. Forks, because a variable set for a
// thread never reaches native code.
const icd = process.env.VK_ICD_FILENAMES ?? findVulkanIcd();

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('test') },
  test: {
    include: ['{src,workers,cli,tools,scripts,bench}/**/*.test.{ts,tsx}'],
    environment: 'node',
    env: icd ? { VK_ICD_FILENAMES: icd } : {},
    pool: 'forks',
    // one at a time: a software adapter uses every core by itself, and two of them side by side take
    // several times as long as one after the other
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
