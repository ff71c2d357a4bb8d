// Digest of everything that decides what a mutant comes to: machines that work on one campaign must
// have the same.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '..');
const ROOMS = ['workers/engine', 'workers/weights', 'src/lib/assay', 'src/lib/mutation'];
/** What no result hangs on. */
const ASIDE = /(?:^|\/)testing\/|\.(?:test|deep\.test)\.ts$|(?:^|\/)reference\//;

/** @returns {string} 16 hex digits */
export function engineDigest() {
  const hash = createHash('sha256');
  for (const room of ROOMS) {
    const files = readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter((name) => !ASIDE.test(name))
      .sort();
    for (const name of files) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
