import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { FetchFile } from './fetch-file.ts';
import type { Shard } from './mlc-manifest.ts';
import { WeightsError } from './weights-error.ts';

export interface Progress {
  /** Bytes of weights so far. */
  loaded: number;
  /** Bytes of weights in all. */
  total: number;
}

/**
 * Fetches all shards, one after another, and checks length and MD5 of each. Throws a WeightsError:
 * `shard-missing`, `shard-truncated`, `shard-checksum`.
 */
export async function fetchShards(
  shards: Shard[],
  fetchFile: FetchFile,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
): Promise<Map<Shard, ArrayBuffer>> {
  const total = shards.reduce((sum, shard) => sum + shard.byteLength, 0);
  const loaded = new Map<Shard, ArrayBuffer>();
  let before = 0;
  for (const shard of shards) {
    signal?.throwIfAborted();
    const start = before;
    const bytes = await fetchShard(shard, fetchFile, (n) =>
      onProgress?.({ loaded: Math.min(start + n, total), total }),
    );
    signal?.throwIfAborted();
    check(shard, bytes);
    loaded.set(shard, bytes);
    before += shard.byteLength;
    onProgress?.({ loaded: before, total });
  }
  return loaded;
}

async function fetchShard(shard: Shard, fetchFile: FetchFile, onBytes: (bytes: number) => void) {
  try {
    return await fetchFile(shard.path, onBytes);
  } catch (error) {
    if (error instanceof WeightsError && error.problem === 'file-missing') {
      throw new WeightsError(
        'shard-missing',
        `The weight file ${shard.path} is missing, though the list of tensors names it.`,
        'The repository is incomplete: upload the file, or take the model from another repository.',
        { cause: error },
      );
    }
    throw error;
  }
}

function check(shard: Shard, bytes: ArrayBuffer): void {
  if (bytes.byteLength !== shard.byteLength) {
    const how = bytes.byteLength < shard.byteLength ? 'is cut short' : 'is too long';
    throw new WeightsError(
      'shard-truncated',
      `The weight file ${shard.path} ${how}: ${shard.byteLength} bytes expected, ${bytes.byteLength} received.`,
      'Load the model again; if it happens again, the file on the server is incomplete.',
    );
  }
  const found = bytesToHex(md5(new Uint8Array(bytes)));
  if (found !== shard.md5) {
    throw new WeightsError(
      'shard-checksum',
      `The weight file ${shard.path} is damaged: its MD5 is ${found}, not ${shard.md5}.`,
      'Load the model again; if it happens again, the file on the server is damaged.',
    );
  }
}
