import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkNode, isInstalled } from './install.mjs';

let root: string;

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/only-on-mac': { version: '2.0.0', optional: true },
    'vendor/local': { version: '0.0.0' },
  },
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mutascope-install-'));
  await mkdir(join(root, 'node_modules'));
  await writeFile(join(root, 'package-lock.json'), JSON.stringify(lock));
});
afterEach(() => rm(root, { recursive: true }));

const install = (packages: object) =>
  writeFile(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));

test('nothing there is not installed', () => {
  expect(isInstalled(root)).toBe(false);
});

test('all that is needed is installed; an optional package may be missing', async () => {
  await install({ 'node_modules/a': { version: '1.0.0' } });
  expect(isInstalled(root)).toBe(true);
});

test('another version, or a missing package, is not installed', async () => {
  await install({ 'node_modules/a': { version: '1.0.1' } });
  expect(isInstalled(root)).toBe(false);
  await install({});
  expect(isInstalled(root)).toBe(false);
});

test('an old Node is refused by version', () => {
  expect(() => checkNode('18.20.0')).toThrow(
    'Mutascope needs Node 20.19 or newer; this is 18.20.0.',
  );
  expect(() => checkNode('20.18.3')).toThrow(/20\.19/);
  expect(() => checkNode('20.19.0')).not.toThrow();
  expect(() => checkNode('24.0.0')).not.toThrow();
});
