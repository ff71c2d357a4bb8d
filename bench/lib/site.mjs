import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { assembly } from '../../tools/assembly.mjs';
import { serve } from '../../scripts/lib/serve.mjs';

/** A real model beside the repository, measured where it is. */
const SMOLLM2 = ['../shared/smollm2', 'SmolLM2-135M-Instruct.Q4_1.gguf'];

/**
 * What can be served, each under its name: the real page, the worker that measures engines, the page
 * with made-up results.
 * @type {Record<'app' | 'bench' | 'maps', (root: string) => import('vite').InlineConfig>}
 */
const PARTS = {
  app: (root) => ({ root }),
  bench: (root) => ({
    ...alone(join(root, 'bench', 'worker')),
    plugins: [assembly()],
    worker: { format: 'es', plugins: () => [assembly()] },
  }),
  maps: (root) => ({
    ...alone(join(root, 'bench', 'maps')),
    plugins: [react()],
    define: { __APP_VERSION__: JSON.stringify('bench') },
    build: { chunkSizeWarningLimit: 4096 },
  }),
};

/**
 * A page by itself, without the project's configuration.
 * @param {string} root
 * @returns {import('vite').InlineConfig}
 */
const alone = (root) => ({ root, base: './', configFile: false, publicDir: false });

/** @typedef {{ url: string, folder: string, smollm2: boolean, close: () => Promise<void> }} Site */

/**
 * Builds some of the parts and serves them under their names, the organism's files under organism/,
 * and those of SmolLM2, if they are there, under smollm2/.
 * @param {string} root the repository
 * @param {readonly (keyof typeof PARTS)[]} parts
 * @returns {Promise<Site>}
 */
export async function serveBuilt(root, parts) {
  const folder = await mkdtemp(join(tmpdir(), 'mutascope-bench-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    for (const part of parts) {
      const config = PARTS[part](root);
      const outDir = join(folder, part);
      const whole = { target: 'esnext', modulePreload: { polyfill: false }, emptyOutDir: true };
      await build({ ...config, logLevel: 'warn', build: { ...config.build, ...whole, outDir } });
    }
    // a junction may be made by anybody on Windows, another link may not
    await symlink(join(root, 'public', 'organism'), join(folder, 'organism'), 'junction');
    const [beside, file] = SMOLLM2;
    const smollm2 = existsSync(join(root, beside, file));
    if (smollm2) await symlink(join(root, beside), join(folder, 'smollm2'), 'junction');
    const { url, close } = await serve({ root: folder });
    return { url, folder, smollm2, close: () => close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
