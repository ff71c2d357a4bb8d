import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';
import { assembly } from './tools/assembly.mjs';
import { engineDigest } from './tools/engine-digest.mjs';
import { contentSecurityPolicy } from './tools/content-security-policy.ts';
import { offline } from './tools/offline.ts';
import { thirdPartyNotices } from './tools/third-party-notices.ts';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export default defineConfig({
  // relative addresses throughout, so that the site works from any path
  base: './',
  // transformers.js brings ONNX Runtime along; this build of it leaves its 27 MB of WASM out of dist,
  // to be named by the worker that runs a model with it
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  plugins: [react(), contentSecurityPolicy(), thirdPartyNotices(), assembly(), offline()],
  define: {
    __APP_VERSION__: JSON.stringify(version),
    __ENGINE_DIGEST__: JSON.stringify(engineDigest()),
  },
  worker: {
    format: 'es',
    plugins: () => [assembly()],
    // workers/engine/worker.ts becomes engine.worker-….js: all of them are called worker.ts
    rolldownOptions: {
      output: {
        entryFileNames: ({ facadeModuleId }) =>
          `assets/${basename(dirname(facadeModuleId ?? 'a/b'))}.worker-[hash].js`,
      },
    },
  },
  build: {
    target: 'esnext',
    // fonts and icons stay files: font-src allows no data: addresses
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    chunkSizeWarningLimit: 800, // kB; npm run size watches what is sent
    rolldownOptions: {
      output: {
        // what the first picture needs in one file: two dozen small ones take longer
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
  },
});
