#!/usr/bin/env node
// The command line: mutascope screen, merge and campaign. In a checkout (npm run screen) it is built first
// if its sources have changed; the packed package has it built.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { checkNode } from '../scripts/lib/install.mjs';

const root = resolve(import.meta.dirname, '..');
const isPacked = !existsSync(join(import.meta.dirname, 'build.mjs'));
const COMMANDS = ['screen', 'merge', 'campaign'];
const HELP = `Mutascope on the command line: mutations of language models, screened without a page.

  mutascope screen …    screens mutations of a model; mutascope screen --help tells how
  mutascope merge …     joins the shards of a screen; mutascope merge --help tells how
  mutascope campaign …  one screen on many machines; mutascope campaign --help tells how
  mutascope --version   the version
  mutascope --help      this text
`;

/** Where the built commands lie, and what builds or finds the page that --browser opens. */
async function place() {
  if (isPacked) {
    const packed = join(root, 'dist-cli', 'packed');
    return { built: join(packed, 'node'), buildBrowser: async () => join(packed, 'browser') };
  }
  if (!existsSync(join(root, 'node_modules', 'vite')))
    throw new Error('The packages are not installed yet: run `npm ci` first.');
  const { buildBrowser, buildCli } = await import('./build.mjs');
  return { built: await buildCli(root), buildBrowser: () => buildBrowser(root) };
}

/** @param {string[]} args */
async function launch([command = '--help', ...args]) {
  checkNode();
  if (['--help', '-h', 'help'].includes(command)) {
    process.stdout.write(HELP);
    return 0;
  }
  if (['--version', '-v'].includes(command)) {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (!COMMANDS.includes(command)) {
    const all = new Intl.ListFormat('en-GB').format(COMMANDS);
    throw new Error(`There is no command ${command}: ${all} are there.`);
  }
  // Node 20 has relaxed SIMD behind a flag, which newer ones do not know
  if (Number(process.versions.node.split('.')[0]) < 21)
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  const { built, buildBrowser } = await place();
  const { main } = await import(pathToFileURL(join(built, `${command}.js`)).href);
  // npm moves to the project's folder; files are named from where the user stands
  const byNpm = COMMANDS.includes(process.env.npm_lifecycle_event ?? '');
  const folder = (byNpm && process.env.INIT_CWD) || process.cwd();
  const call = (/** @type {string} */ name) =>
    isPacked ? `npx mutascope ${name}` : `npm run ${name} --`;
  return main(args, { root, folder, built, buildBrowser, call });
}

launch(process.argv.slice(2)).then(
  (status) => {
    // Dawn keeps Node alive as long as its instance is referred to
    process.exit(status);
  },
  (error) => {
    console.error(`mutascope: ${error.message}`);
    process.exit(1);
  },
);
