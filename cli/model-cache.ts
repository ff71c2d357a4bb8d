import { mkdir, open, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { addressName, parseAddress } from '../src/lib/catalogue/model-address.ts';
import {
  isMissing,
  memorySource,
  orMissing,
  readWhole,
  type ByteSource,
  type ModelFiles,
} from '../workers/weights/byte-source.ts';
import { httpFiles } from '../workers/weights/fetch-file.ts';
import { loadGguf } from '../workers/weights/gguf.ts';
import { fileName, httpSource } from '../workers/weights/http-source.ts';
import { loadMlc } from '../workers/weights/mlc.ts';
import { CONFIG_FILE } from '../workers/weights/mlc-config.ts';
import { GENERATION_FILE } from '../workers/weights/mlc-generation.ts';
import { MANIFEST_FILES, parseManifest } from '../workers/weights/mlc-manifest.ts';
import { HF_CONFIG_FILE } from '../workers/weights/hf-config.ts';
import { loadSafetensors } from '../workers/weights/safetensors.ts';
import { openSafetensors } from '../workers/weights/safetensors-files.ts';
import { WeightsError } from '../workers/weights/weights-error.ts';
import { CommandError } from './command-error.ts';
import type { ModelLocation } from './model-location.ts';

export interface KeepOptions {
  signal: AbortSignal;
  /** Takes a line for the user. */
  say: (line: string) => void;
  /** Where fetched models are kept; the user's cache unless said otherwise. */
  cache?: string;
}

/** Bytes asked for at a time. */
const PIECE = 2 ** 23;
/** Small files of an MLC folder; the last two are of use where they are. */
const SMALL = [CONFIG_FILE, 'tokenizer.json', 'tokenizer_config.json'];
const OPTIONAL = ['golden.json', 'assays.json'];

/** `MUTASCOPE_CACHE`, else mutascope/ in the user's cache folder. */
function cacheFolder(): string {
  const { MUTASCOPE_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
  return own ?? join(caches ?? join(homedir(), '.cache'), 'mutascope');
}

/**
 * Fetches a model from a server unless it is kept already, and says where it lies: in the cache under
 * its host and path. Sizes, tables and configuration are checked before any weights are fetched. A
 * file that is cut off goes on where it ended; one of another size on the server is fetched anew.
 */
export async function keepModel(text: string, options: KeepOptions): Promise<ModelLocation> {
  const address = parseAddress(text);
  if (!address)
    throw new CommandError(
      `--model: ${text} is no address of a model: https://, or http:// on this machine, ending in .gguf or in the folder of a repository.`,
    );
  const url = new URL(address.url);
  const folder = join(options.cache ?? cacheFolder(), folderNames(url).join(sep));
  const name = addressName(address);
  if (address.kind === 'gguf-url') {
    const file = fileName(url.href);
    await keepFile(url.href, folder, file, options, (source) =>
      // all that can be refused is, before the weights are fetched
      loadGguf(source, { signal: options.signal, hash: '' }),
    );
    return { name, folder, gguf: file };
  }
  await keepMlc(url.href, folder, options);
  return { name, folder };
}

/** Host and folders of an address, as names that any disk takes. */
function folderNames(url: URL): string[] {
  const path = url.pathname.split('/').slice(0, -1).filter(Boolean);
  return [url.host, ...path].map((part) => part.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_'));
}

async function keepMlc(url: string, folder: string, options: KeepOptions): Promise<void> {
  const { signal } = options;
  const files = httpFiles(url, signal);
  await mkdir(folder, { recursive: true });
  const small = async (name: string) => {
    const bytes = await readWhole(files, name);
    await writeFile(join(folder, name), new Uint8Array(bytes));
    return bytes;
  };
  let config: ArrayBuffer;
  try {
    config = await small(CONFIG_FILE);
  } catch (error) {
    if (await keptWhole(folder, error, options)) return;
    if (isMissing(error)) return keepSafetensors(url, folder, options);
    throw error;
  }
  const [manifestName, manifest] = await firstOf(files, small);
  const optional = (name: string) => orMissing(small(name));
  const generation = await optional(GENERATION_FILE);
  // all that can be refused is, before the weights are fetched
  const known = new Map([
    [CONFIG_FILE, config],
    [manifestName, manifest],
  ]);
  if (generation) known.set(GENERATION_FILE, generation);
  await loadMlc(inMemory(known), { signal });
  for (const name of SMALL.slice(1)) await small(name);
  for (const name of OPTIONAL) await optional(name);
  for (const { path } of parseManifest(manifest, manifestName).shards)
    await keepFile(new URL(path, url).href, folder, path, options);
  await writeFile(join(folder, COMPLETE), '');
}

/** A folder with safetensors: all that can be refused is, before the weights are fetched. */
async function keepSafetensors(url: string, folder: string, options: KeepOptions): Promise<void> {
  const files = httpFiles(url, options.signal);
  await loadSafetensors(files, { signal: options.signal, hash: '' }).catch((error: unknown) => {
    if (!(error instanceof WeightsError) || error.problem !== 'config-missing') throw error;
    throw new CommandError(
      `There is neither ${CONFIG_FILE} nor ${HF_CONFIG_FILE} at ${url}: name a .gguf file there, or the folder of a model.`,
    );
  });
  const { sources, beside } = await openSafetensors(files);
  for (const { name, optional } of beside) {
    const bytes = await (optional ? orMissing(readWhole(files, name)) : readWhole(files, name));
    if (bytes) await writeFile(join(folder, name), new Uint8Array(bytes));
  }
  for (const { name } of sources) await keepFile(new URL(name, url).href, folder, name, options);
  await writeFile(join(folder, COMPLETE), '');
}

/** Written when all of a folder is there. */
const COMPLETE = '.complete';

/** Whether all of a folder was fetched before, so that a server out of reach does not matter. */
async function keptWhole(folder: string, error: unknown, { say }: KeepOptions): Promise<boolean> {
  if (isMissing(error) || !(await stat(join(folder, COMPLETE)).catch(() => null))) return false;
  say(`The server does not answer; using the copy in ${folder}.`);
  return true;
}

async function firstOf(
  files: ModelFiles,
  small: (name: string) => Promise<ArrayBuffer>,
): Promise<[string, ArrayBuffer]> {
  const [current, older] = MANIFEST_FILES;
  const name = await files.open(current).then(
    () => current,
    (error: unknown) => {
      if (isMissing(error)) return older;
      throw error;
    },
  );
  return [name, await small(name)];
}

function inMemory(files: Map<string, ArrayBuffer>): ModelFiles {
  return {
    open: (name) => {
      const bytes = files.get(name);
      return bytes
        ? Promise.resolve(memorySource(name, new Uint8Array(bytes)))
        : Promise.reject(new WeightsError('file-missing', `There is no ${name}.`, 'Look again.'));
    },
  };
}

/** Fetches a large file unless it is there in the size the server tells. */
async function keepFile(
  url: string,
  folder: string,
  name: string,
  { signal, say }: KeepOptions,
  check?: (source: ByteSource) => Promise<unknown>,
): Promise<void> {
  const path = join(folder, name);
  const kept = await stat(path).catch(() => null);
  let source: Awaited<ReturnType<typeof httpSource>>;
  try {
    source = await httpSource(url, signal);
  } catch (error) {
    if (!kept || isMissing(error)) throw error;
    say(`The server does not answer; using the copy in ${folder}.`);
    return;
  }
  if (kept?.size === source.size) return;
  await check?.(source);
  await mkdir(dirname(path), { recursive: true });
  // the name tells one version of the file from another
  const part = `${path}.${source.size}${(source.etag ?? '').replace(/\W+/g, '').slice(0, 40)}.part`;
  const file = await open(part, 'a');
  try {
    let { size: at } = await file.stat();
    if (at > source.size) await file.truncate((at = 0));
    say(
      `${name}: fetching ${megabytes(source.size - at)} of ${megabytes(source.size)} to ${folder}`,
    );
    let shownAt = performance.now();
    while (at < source.size) {
      const bytes = await source.read(at, Math.min(PIECE, source.size - at));
      await file.write(bytes);
      at += bytes.byteLength;
      if (performance.now() - shownAt < 10_000) continue;
      shownAt = performance.now();
      say(`${name}: ${megabytes(at)} of ${megabytes(source.size)}`);
    }
  } finally {
    await file.close();
  }
  await rename(part, path);
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
