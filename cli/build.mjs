// Builds the command line (TypeScript, shaders as texts) for Node, and its worker for the browser.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What builds are made from. */
const SOURCES = [
  'cli',
  'src/lib',
  'src/figures',
  'workers',
  'scripts/lib',
  'tools',
  'package-lock.json',
];
const TRANSFORMERS = 'node_modules/@xenova/transformers/dist/transformers.web.js';
/** Builds older than this are thrown away; younger ones may belong to a process that still runs. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Builds the command line unless that was done since their sources last changed.
 * @param {string} root the repository
 * @returns {Promise<string>} the folder with screen.js, merge.js, campaign.js and processor-worker.js
 */
export function buildCli(root) {
  return once(root, 'node', (outDir) => ({
    ssr: true,
    target: 'node20',
    outDir,
    rollupOptions: {
      input: Object.fromEntries(
        ['screen', 'merge', 'campaign', 'processor-worker'].map((name) => [
          name,
          join(root, `cli/${name}.ts`),
        ]),
      ),
    },
  }));
}

/**
 * Builds the page and worker that run the engine in a browser, unless that was done.
 * @param {string} root the repository
 * @returns {Promise<string>} the folder to serve
 */
export function buildBrowser(root) {
  return once(root, 'browser', (outDir) => ({
    target: 'esnext',
    outDir,
    modulePreload: { polyfill: false },
    rollupOptions: { input: join(root, 'cli/browser/index.html') },
  }));
}

/**
 * @param {string} root
 * @param {string} name
 * @param {(outDir: string) => import('vite').BuildOptions} options
 */
async function once(root, name, options) {
  const home = join(root, 'dist-cli');
  const wanted = join(home, `${name}-${await fingerprint(root)}`);
  if (existsSync(wanted)) return wanted;
  await removeOld(home);
  // loading what builds takes longer than all else that a built command begins with
  const { build, defaultClientConditions, defaultServerConditions } = await import('vite');
  const { assembly } = await import('../tools/assembly.mjs');
  const { engineDigest } = await import('../tools/engine-digest.mjs');
  // built aside and renamed: two commands may start at the same time
  const aside = join(home, `${name}-being-built-${process.pid}`);
  const conditions = name === 'browser' ? defaultClientConditions : defaultServerConditions;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await build({
    root: name === 'browser' ? join(root, 'cli/browser') : root,
    base: './',
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: {
      __APP_VERSION__: JSON.stringify(version),
      __ENGINE_DIGEST__: JSON.stringify(engineDigest()),
    },
    plugins: [assembly()],
    resolve: {
      // as the page's build: without the 27 MB of ONNX Runtime, which nothing here uses
      conditions: ['onnxruntime-web-use-extern-wasm', ...conditions],
      // its build for Node asks for a native ONNX Runtime; here only its tokenizers are needed
      alias: { '@xenova/transformers': join(root, TRANSFORMERS) },
    },
    // the packed package has no dependencies but what is native, and that only if it is wanted
    ssr: { noExternal: true, external: ['playwright', 'webgpu'] },
    worker: { format: 'es', plugins: () => [assembly()] },
    build: { minify: false, emptyOutDir: true, ...options(aside) },
  });
  try {
    await rename(aside, wanted);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(wanted)) throw error;
  }
  return wanted;
}

/**
 * Changes whenever a source does.
 * @param {string} root
 */
async function fingerprint(root) {
  const hash = createHash('sha256').update(root);
  /** @param {string} path */
  const add = async (path) => {
    const found = await stat(path);
    if (!found.isDirectory()) hash.update(`${path}\n${found.size} ${found.mtimeMs}\n`);
    else for (const name of (await readdir(path)).sort()) await add(join(path, name));
  };
  for (const source of SOURCES) await add(join(root, source));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} home */
async function removeOld(home) {
  await mkdir(home, { recursive: true });
  for (const name of await readdir(home)) {
    const path = join(home, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { recursive: true, force: true });
  }
}
