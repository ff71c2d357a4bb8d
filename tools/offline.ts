import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

/** The service worker's name, beside index.html: it serves the folder that it lies in. */
const NAME = 'service-worker.js';
/** Larger files (ONNX Runtime, web-llm) are kept once they are used: few need them. */
const MOST_BYTES = 2_000_000;

interface Kept {
  /** From the folder of index.html. */
  url: string;
  /** Changes with the content; null where the name does already. */
  revision: string | null;
  /** Of files without a revision in their name: a server that has moved on to another build is found out. */
  integrity?: string;
}

/** What a service worker keeps of a built site: at once, and at first use. */
function keptFiles(dist: string): { precache: Kept[]; atFirstUse: string[] } {
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter(
      (name) => statSync(join(dist, name)).isFile() && !name.endsWith('.map') && name !== NAME,
    )
    .sort();
  const isLarge = (name: string) => statSync(join(dist, name)).size > MOST_BYTES;
  return {
    precache: names.filter((name) => !isLarge(name)).map((name) => entry(dist, name)),
    atFirstUse: names.filter(isLarge),
  };
}

function entry(dist: string, url: string): Kept {
  if (url.startsWith('assets/')) return { url, revision: null };
  const hash = createHash('sha256').update(readFileSync(join(dist, url)));
  const digest = hash.digest('base64');
  return { url, revision: digest.slice(0, 16), integrity: `sha256-${digest}` };
}

/** Builds the service worker of a built site into it. */
export async function writeServiceWorker(dist: string): Promise<void> {
  const { precache, atFirstUse } = keptFiles(dist);
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: {
      __PRECACHE__: JSON.stringify(precache),
      __AT_FIRST_USE__: JSON.stringify(atFirstUse),
      'process.env.NODE_ENV': '"production"',
    },
    build: {
      target: 'esnext',
      outDir: dist,
      emptyOutDir: false,
      sourcemap: true,
      rolldownOptions: {
        input: resolve(import.meta.dirname, '../workers/offline/worker.ts'),
        output: { format: 'iife', entryFileNames: NAME },
      },
    },
  });
}

/** Puts the service worker beside index.html, at build only: the development server has none. */
export function offline(): Plugin {
  let dist = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      dist = resolve(config.root, config.build.outDir);
    },
    writeBundle: { order: 'post', sequential: true, handler: () => writeServiceWorker(dist) },
  };
}
