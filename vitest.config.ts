import { resolve } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { assembly } from './tools/assembly.mjs';
import { engineDigest } from './tools/engine-digest.mjs';
import { findVulkanIcd } from './scripts/lib/chromium.mjs';

// Kernel tests run on the SwiftShader of the Chromium found. Forks, because a variable set for a
// thread never reaches native code.
const icd = process.env.VK_ICD_FILENAMES ?? findVulkanIcd();

const TESTS = ['{src,workers,cli,tools,scripts,bench,examples}/**/*.test.{ts,tsx}'];
/** Sweeps that repeat, at length, what a quicker test beside them shows. */
const DEEP = '**/*.deep.test.ts';
/** Tests that compute on a GPU. */
const GPU = [
  'workers/engine/webgpu/**/*.test.ts',
  'workers/engine/service.test.ts',
  'cli/screen.test.ts',
];

export const define = {
  __APP_VERSION__: JSON.stringify('test'),
  __ENGINE_DIGEST__: JSON.stringify(engineDigest()),
};
/** Node 20 has relaxed SIMD behind a flag, which newer ones do not know. */
const OLD_NODE = Number(process.versions.node.split('.')[0]) < 21;

export const settings = {
  execArgv: OLD_NODE ? ['--experimental-wasm-relaxed-simd'] : [],
  environment: 'node',
  setupFiles: [resolve(import.meta.dirname, 'tools/property-seed.ts')],
  env: icd ? { VK_ICD_FILENAMES: icd } : {},
  pool: 'forks' as const,
  // one at a time: a software adapter uses every core by itself, and two of them side by side take
  // several times as long as one after the other
  maxWorkers: 1,
  // in one process for all files: starting one for each takes nearly half of the time, and the pipelines
  // of the shared device (workers/engine/webgpu/testing/gpu.ts) are compiled once a process
  isolate: false,
};

export default defineConfig({
  define,
  plugins: [assembly()],
  test: {
    ...settings,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'cpu',
          include: TESTS,
          exclude: [...configDefaults.exclude, DEEP, ...GPU],
        },
      },
      {
        extends: true,
        test: {
          name: 'gpu',
          include: GPU,
          exclude: [...configDefaults.exclude, DEEP],
        },
      },
      {
        extends: true,
        test: {
          name: 'deep',
          include: [DEEP],
          env: { MUTASCOPE_DEEP: '1' },
          testTimeout: 600_000,
        },
      },
    ],
  },
});
