import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { serve } from '../../scripts/lib/serve.mjs';

/**
 * Builds the real page and the bench's worker, and serves them under app/ and bench/.
 * @param {string} root the repository
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
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
      worker: { format: 'es' },
      build: {
        target: 'esnext',
        outDir: join(folder, 'bench'),
        emptyOutDir: true,
        modulePreload: { polyfill: false },
      },
    });
    const { url, close } = await serve({ root: folder });
    return { url, close: () => close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}
