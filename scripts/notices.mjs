// npm run notices [-- --check]: writes THIRD_PARTY_NOTICES.txt from what the build in dist is made
// of, or says whether it is current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundledPackages } from './lib/bundled.mjs';
import { noticesOf } from './lib/notices.mjs';

const root = resolve(import.meta.dirname, '..');
const file = join(root, 'THIRD_PARTY_NOTICES.txt');
const dist = join(root, 'dist');

if (!existsSync(join(dist, 'assets'))) {
  console.error('There is no build to look at: run `npm run build` first.');
  process.exit(1);
}
const packages = bundledPackages(root, dist);
const text = noticesOf(packages.map((folder) => join(root, folder)));
if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
  console.log(`THIRD_PARTY_NOTICES.txt names ${packages.length} packages.`);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('THIRD_PARTY_NOTICES.txt is not of this build: run `npm run notices`.');
  process.exitCode = 1;
}
