import { hexToBytes } from '@noble/hashes/utils.js';
import type { StoredModel } from '../../src/lib/catalogue/model-facts.ts';
import { blobSource } from '../weights/blob-source.ts';
import type { ByteSource, ModelFiles } from '../weights/byte-source.ts';
import { WeightsError } from '../weights/weights-error.ts';

import { sha256Hex } from './file-digest.ts';
import type { FileStore } from './file-store.ts';
import {
  isComplete,
  partLength,
  readJournal,
  receivedBytes,
  type JournalState,
} from './journal.ts';

/** Parts looked at when a model is opened: the first and last of each file, and some between. */
const LOOKED_AT = 16;

/** What the page is told of a kept model. */
export function storedModel(id: string, state: JournalState): StoredModel {
  const { name, source, facts } = state.listing;
  return { id, name, source, facts, received: receivedBytes(state), complete: isComplete(state) };
}

/** All models in the store. Folders without a journal that can be read are passed over. */
export async function listModels(store: FileStore): Promise<StoredModel[]> {
  const models: StoredModel[] = [];
  for (const id of await store.folders()) {
    const state = await readJournal(store, id);
    if (state) models.push(storedModel(id, state));
  }
  return models;
}

/** A kept model, open to be read. */
export interface KeptModel {
  files: ModelFiles;
  /** Its GGUF file, if it is one. */
  gguf: { source: ByteSource; hash: string } | null;
}

/**
 * Opens a kept model. Sizes are checked, and the digests of some parts: damage to a disk or by other
 * hands is found early, at a cost of some tenths of a second. Rejects with a WeightsError.
 */
export async function openKept(store: FileStore, id: string): Promise<KeptModel> {
  const state = await readJournal(store, id);
  if (!state || !isComplete(state))
    throw new WeightsError(
      'file-missing',
      'The model is not, or not wholly, in this browser.',
      'Download it first.',
    );
  const damaged = await damagedFiles(store, id, state, { most: LOOKED_AT });
  if (damaged.length > 0)
    throw new WeightsError(
      'shard-checksum',
      `What this browser keeps of the model is damaged: ${damaged.join(', ')}.`,
      'Delete the model from this browser and download it again.',
    );
  const files: ModelFiles = {
    open: async (name) => {
      const { at, blob } = await find(store, id, state, name);
      const { digest } = state.listing.files[at];
      const source = blobSource(name, blob, digest?.kind === 'md5' ? digest.hex : undefined);
      return name.endsWith('.safetensors')
        ? { ...source, contentHash: await contentHashOf(state, at) }
        : source;
    },
  };
  const at = state.listing.files.findIndex(({ name }) => /\.gguf$/i.test(name));
  if (at < 0) return { files, gguf: null };
  const source = await files.open(state.listing.files[at].name);
  return { files, gguf: { source, hash: await contentHashOf(state, at) } };
}

/** contentHash of a complete file: parts are as long as the pieces that it is made of. */
const contentHashOf = (state: JournalState, at: number): Promise<string> =>
  sha256Hex(hexToBytes((state.files[at].parts as string[]).join('')));

async function find(store: FileStore, id: string, state: JournalState, name: string) {
  const at = state.listing.files.findIndex((file) => file.name === name);
  const blob = at < 0 || state.files[at].absent ? null : await store.blob(id, name);
  if (!blob)
    throw new WeightsError(
      'file-missing',
      `There is no ${name} in what this browser keeps of the model.`,
      'Delete the model from this browser and download it again.',
    );
  return { at, blob };
}

/**
 * Compares files with what the journal says of them; the names of those that differ.
 * @param most look at so many parts of each file only, evenly spread, the first and the last included
 */
export async function damagedFiles(
  store: FileStore,
  id: string,
  state: JournalState,
  { most = Infinity, onBytes = () => undefined }: { most?: number; onBytes?: (n: number) => void },
): Promise<string[]> {
  const damaged: string[] = [];
  for (const [i, { name }] of state.listing.files.entries()) {
    const { size, parts, absent } = state.files[i];
    if (absent || size === null) continue;
    const blob = await store.blob(id, name);
    let good = blob?.size === size;
    for (const part of spread(parts.length, most)) {
      if (!good || !blob) break;
      const start = part * state.partBytes;
      const piece = blob.slice(start, start + partLength(size, state.partBytes, part));
      const bytes = await piece.arrayBuffer().catch(() => new ArrayBuffer(0));
      good = (await sha256Hex(new Uint8Array(bytes))) === parts[part];
      onBytes(piece.size);
    }
    if (!good) damaged.push(name);
  }
  return damaged;
}

/** Up to `most` of the numbers below `count`, evenly spread, the first and the last included. */
function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}
