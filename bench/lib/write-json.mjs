import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Writes a value as JSON into a file, a path from where npm was called, and says so.
 * @param {string} path
 * @param {unknown} value
 */
export function writeJson(path, value) {
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  console.error(`\nwritten to ${path}`);
}
