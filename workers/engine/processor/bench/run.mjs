// node workers/engine/processor/bench/run.mjs MEASURE [--chromium] [JSON ARGUMENTS…]: builds and runs
// one of measures.ts in Node or in headless Chromium.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
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
const args = rest.map((text) => JSON.parse(text));
const outDir = await mkdtemp(join(tmpdir(), 'processor-'));
try {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [assembly()],
    build: {
      outDir,
      emptyOutDir: true,
      rollupOptions: { checks: { pluginTimings: false } },
      target: 'esnext',
      minify: false,
      lib: {
        entry: join(import.meta.dirname, 'measures.ts'),
        formats: ['es'],
        fileName: () => 'measures.mjs',
      },
    },
  });
  const file = join(outDir, 'measures.mjs');
  console.log(
    values.chromium
      ? await inChromium(await readFile(file, 'utf8'))
      : await (await import(pathToFileURL(file).href))[measure](...args),
  );
} finally {
  await rm(outDir, { recursive: true });
}

/** @param {string} code */
async function inChromium(code) {
  const executablePath = findChromium() ?? undefined;
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage();
    return await page.evaluate(async ([code, measure, args]) => {
      const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      return (await import(url))[measure](...args);
    }, /** @type {const} */ ([code, measure, args]));
  } finally {
    await browser.close();
  }
}
