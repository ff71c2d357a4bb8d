import { cpSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeServiceWorker } from '../tools/offline.ts';

/** Names of the files that a build has of its own: a hash of eight characters in each. */
export const assetsOf = (dist: string) =>
  readdirSync(join(dist, 'assets')).filter((name) => !name.endsWith('.map'));

/**
 * Makes another version of a build, in a moment: each of its hashed files has another name, which all
 * that refer to it use, and none of the old ones is there.
 */
export async function makeSecondBuild(dist: string, second: string): Promise<void> {
  cpSync(dist, second, { recursive: true, filter: (name) => !name.endsWith('.map') });
  const hashes = assetsOf(dist).map((name) => /-([\w-]{8})\.\w+$/.exec(name)![1]);
  const other = new Map(hashes.map((hash) => [hash, `${hash.slice(1)}0`]));
  const rename = (text: string) =>
    text.replace(/(?<=-)[\w-]{8}(?=\.\w+)/g, (hash) => other.get(hash) ?? hash);
  for (const name of readdirSync(second, { recursive: true, encoding: 'utf8' })) {
    const path = join(second, name);
    if (/\.(js|css|html|mjs)$/.test(name)) writeFileSync(path, rename(readFileSync(path, 'utf8')));
    if (rename(name) !== name) renameSync(path, join(second, rename(name)));
  }
  await writeServiceWorker(second);
}
