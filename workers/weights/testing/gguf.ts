import { gguf } from '@huggingface/gguf';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { GgufMetadata } from '../gguf-vocabulary.ts';

/** Reference files that are too large to be kept with the code. */
const SHARED = new URL('../../../../shared/', import.meta.url);

/** Whether a file is there; says so where it is not, since what needs it is then skipped. */
export function hasShared(name: string): boolean {
  const there = existsSync(new URL(name, SHARED));
  if (!there) console.warn(`../shared/${name} is not here: the tests that need it are SKIPPED.`);
  return there;
}

/** The metadata of a GGUF file. */
export async function sharedMetadata(name: string): Promise<GgufMetadata> {
  const path = fileURLToPath(new URL(name, SHARED));
  return { ...(await gguf(path, { allowLocalFile: true })).metadata };
}

export async function sharedJson<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(name, SHARED), 'utf8')) as T;
}
