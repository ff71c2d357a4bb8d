import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * Whether node_modules holds what package-lock.json asks for. Packages for other platforms and
 * other optional ones may be missing.
 * @param {string} root the repository
 */
export function isInstalled(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const present = readJson(hidden).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (!path.startsWith('node_modules/')) return true;
    if (!present[path]) return optional === true || peer === true;
    return present[path].version === version;
  });
}

/**
 * Runs `npm ci` unless everything is there.
 * @param {string} root
 */
export async function ensureInstalled(root) {
  if (isInstalled(root)) return;
  console.log('Installing what package-lock.json names (npm ci) …');
  const status = await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: root });
  if (status !== 0) throw new Error('npm ci failed; its messages are above.');
}

/**
 * Throws with one sentence if this Node is too old for the tools.
 * @param {string} version such as 20.19.0
 */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Mutascope needs Node 20.19 or newer; this is ${version}.`);
  }
}
