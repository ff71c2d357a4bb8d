import { assembly } from './tools/assembly.mjs';
import { defineConfig } from 'vitest/config';
import { define, settings } from './vitest.config.ts';

/** npm run check:7b: too slow and too large for the tests. */
export default defineConfig({
  define,
  plugins: [assembly()],
  test: {
    ...settings,
    include: ['workers/engine/*/testing/*.check.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
