// npm run screen, npm run merge: builds the command line if its sources have changed, then runs it.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { checkNode } from '../scripts/lib/install.mjs';

const root = resolve(import.meta.dirname, '..');
const [command, ...args] = process.argv.slice(2);

async function launch() {
  checkNode();
  // Node 20 has relaxed SIMD behind a flag, which newer ones do not know
  if (Number(process.versions.node.split('.')[0]) < 21)
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  if (!existsSync(join(root, 'node_modules', 'vite')))
    throw new Error('The packages are not installed yet: run `npm ci` first.');
  const { buildBrowser, buildCli } = await import('./build.mjs');
  const built = await buildCli(root);
  const { main } = await import(pathToFileURL(join(built, `${command}.js`)).href);
  // npm moves to the project's folder; files are named from where the user stands
  const asked = ['screen', 'merge'].includes(process.env.npm_lifecycle_event ?? '');
  const folder = (asked && process.env.INIT_CWD) || process.cwd();
  return main(args, { root, folder, built, buildBrowser: () => buildBrowser(root) });
}

launch().then(
  (status) => {
    // Dawn keeps Node alive as long as its instance is referred to
    process.exit(status);
  },
  (error) => {
    console.error(`${command}: ${error.message}`);
    process.exit(1);
  },
);
