// npm run size: what the built page loads before anything is asked of it, gzipped, and its limit.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { firstLoad } from './lib/first-load.mjs';

/** Bytes, gzipped: what the first load came to when this was set, and 5 %. Fonts are apart. */
// 262 KiB; other places load when they are opened
const LIMIT = 281_000;

const dist = resolve(import.meta.dirname, '..', 'dist');
try {
  const { files, fonts } = firstLoad((name) => readFileSync(join(dist, name)));
  const kib = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1).padStart(7)} KiB`;
  const sum = (/** @type {{ bytes: number }[]} */ files) =>
    files.reduce((n, { bytes }) => n + bytes, 0);
  for (const { name, bytes } of files) console.log(`${kib(bytes)}  ${name}`);
  console.log(`${kib(sum(files))}  in all, gzipped; the limit is ${kib(LIMIT).trim()}`);
  console.log(
    `${kib(sum(fonts))}  of fonts more at most, ${fonts.length} files by the letters shown`,
  );
  if (sum(files) > LIMIT) {
    console.error(
      'The first load is over its limit: load what is not needed at once with import(), ' +
        'or raise LIMIT in scripts/size.mjs and say why.',
    );
    process.exitCode = 1;
  }
} catch (error) {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  console.error(missing ? 'There is no build to measure: run `npm run build` first.' : error);
  process.exitCode = 1;
}
