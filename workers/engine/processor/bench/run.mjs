// node workers/engine/processor/bench/run.mjs MEASURE [--chromium] [JSON ARGUMENTS…]: builds and runs
// one of measures.ts in Node or in headless Chromium. The argument "organism" is its files' address.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../../../scripts/lib/chromium.mjs';
import { assembly } from '../../../../tools/assembly.mjs';

const root = resolve(import.meta.dirname, '../../../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { chromium: { type: 'boolean', default: false } },
});
const [measure, ...rest] = positionals;
/** @type {unknown[]} */
const args = rest.map((text) => (text === 'organism' ? text : JSON.parse(text)));
const outDir = await mkdtemp(join(tmpdir(), 'processor-'));
try {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    base: './',
    plugins: [assembly()],
    worker: { format: 'es', plugins: () => [assembly()] },
    build: {
      outDir,
      emptyOutDir: true,

      target: 'esnext',
      minify: false,
      lib: {
        entry: join(import.meta.dirname, 'measures.ts'),
        formats: ['es'],
        fileName: () => 'measures.mjs',
      },
    },
  });
  const server = await serve();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  const base = `http://127.0.0.1:${address.port}/`;
  const given = args.map((arg) => (arg === 'organism' ? `${base}organism/` : arg));
  const file = join(outDir, 'measures.mjs');
  console.log(
    values.chromium
      ? await inChromium(base, given)
      : await Reflect.apply((await import(pathToFileURL(file).href))[measure], undefined, given),
  );
  server.close();
  server.closeAllConnections();
} finally {
  await rm(outDir, { recursive: true });
}

/**
 * @param {string} base
 * @param {unknown[]} given
 */
async function inChromium(base, given) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('There is no Chromium: set MUTASCOPE_CHROMIUM.');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage();
    await page.goto(base);
    return await page.evaluate(
      async ([base, measure, given]) =>
        Reflect.apply((await import(`${base}measures.mjs`))[measure], undefined, given),
      /** @type {const} */ ([base, measure, given]),
    );
  } finally {
    await browser.close();
  }
}

/** An empty page, the measures, and the organism's files. */
async function serve() {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/') return void response.setHeader('content-type', 'text/html').end('<p>');
    if (/\.m?js$/.test(path)) response.setHeader('content-type', 'text/javascript');
    const folder = path.startsWith('/organism/') ? join(root, 'public') : outDir;
    readFile(join(folder, path)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', () => listening(null)));
  return server;
}
