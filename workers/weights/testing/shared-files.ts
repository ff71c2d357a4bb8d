import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDiskFile } from '../../../cli/disk-files.ts';
import type { ByteSource } from '../byte-source.ts';

/**
 * Models and reference results too large for the repository lie beside it, where there is a copy of
 * them. Tests that need them are skipped without, and say so.
 */
const SHARED = new URL('../../../../shared/', import.meta.url);

const pathOf = (name: string) => fileURLToPath(new URL(name, SHARED));

/** Whether a file lies beside the repository; says on the console that tests are skipped if not. */
export function hasShared(name: string): boolean {
  const there = existsSync(pathOf(name));
  if (!there) console.warn(`SKIPPED: tests that need ../shared/${name}, which is not here.`);
  return there;
}

/** A file beside the repository, read by ranges. */
export function sharedSource(name: string): Promise<ByteSource> {
  const path = pathOf(name);
  return openDiskFile(dirname(path), basename(path));
}

/** A file of JSON beside the repository. */
export async function sharedJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(pathOf(name), 'utf8'));
}
