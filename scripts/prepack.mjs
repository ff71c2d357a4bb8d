// npm pack: builds the command line into dist-cli/packed, as package.json's `files` have it.
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildBrowser, buildCli } from '../cli/build.mjs';

const root = resolve(import.meta.dirname, '..');
const packed = join(root, 'dist-cli', 'packed');
rmSync(packed, { recursive: true, force: true });
cpSync(await buildCli(root), join(packed, 'node'), { recursive: true });
cpSync(await buildBrowser(root), join(packed, 'browser'), { recursive: true });
