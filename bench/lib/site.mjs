import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { assembly } from '../../tools/assembly.mjs';
import { serve } from '../../scripts/lib/serve.mjs';

/** A real model beside the repository, measured where it is. */
const SMOLLM2 = '../shared/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';

/**
 * Builds the real page, the bench's worker and the page with made-up results, and serves them under
 * app/, bench/ and maps/, and SmolLM2, if it is there, as smollm2.gguf.
 * @param {string} root the repository
 * @returns {Promise<{ url: string, smollm2: boolean, close: () => Promise<void> }>}
 */
export async function serveBuilt(root) {
  const folder = await mkdtemp(join(tmpdir(), 'mutascope-bench-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await build({
      root,
      logLevel: 'warn',
      build: { outDir: join(folder, 'app'), emptyOutDir: true },
    });
    await build({
      root: join(root, 'bench', 'worker'),
      base: './',
      configFile: false,
      publicDir: false,
      logLevel: 'warn',
      plugins: [assembly()],
      worker: { format: 'es', plugins: () => [assembly()] },
      build: {
        target: 'esnext',
        outDir: join(folder, 'bench'),
        emptyOutDir: true,
        modulePreload: { polyfill: false },
      },
    });
    await build({
      root: join(root, 'bench', 'maps'),
      base: './',
      configFile: false,
      publicDir: false,
      logLevel: 'warn',
      plugins: [react()],
      define: { __APP_VERSION__: JSON.stringify('bench') },
      build: {
        target: 'esnext',
        outDir: join(folder, 'maps'),
        emptyOutDir: true,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 4096,
      },
    });
    const smollm2 = existsSync(join(root, SMOLLM2));
    if (smollm2) await symlink(join(root, SMOLLM2), join(folder, 'smollm2.gguf'));
    const { url, close } = await serve({ root: folder });
    return { url, smollm2, close: () => close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
