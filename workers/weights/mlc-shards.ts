import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { isMissing, type ByteSource, type ModelFiles } from './byte-source.ts';
import type { Shard } from './mlc-manifest.ts';
import { WeightsError } from './weights-error.ts';

export interface Progress {
  /** Bytes of weights so far. */
  loaded: number;
  /** Bytes of weights in all. */
  total: number;
}

/** Bytes hashed at a time. */
const PIECE = 4 * 2 ** 20;
/** Bytes of shards kept in memory: MLC's hold about 32 MiB, or one large tensor. */
const KEPT_BYTES = 128 * 2 ** 20;

interface Opened {
  source: ByteSource;
  /** The whole shard, as long as there is room for it. */
  bytes: Uint8Array<ArrayBuffer> | null;
}

/**
 * Reads from shards. The length and MD5 of each are checked before anything of it is handed out;
 * the bytes read for that are kept for a while, so that shards that are used one after another are
 * read once. Rejects with a WeightsError: `shard-missing`, `shard-truncated`, `shard-checksum`.
 */
export class ShardReader {
  private readonly files: ModelFiles;
  private readonly signal: AbortSignal | undefined;
  private readonly onProgress: ((progress: Progress) => void) | undefined;
  private readonly opened = new Map<Shard, Promise<Opened>>();
  /** Shards whose bytes are in memory, the one used longest ago first. */
  private readonly kept = new Set<Opened>();
  private readonly total: number;
  private loaded = 0;

  constructor(
    files: ModelFiles,
    shards: readonly Shard[],
    options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
  ) {
    this.files = files;
    this.total = shards.reduce((sum, shard) => sum + shard.byteLength, 0);
    this.signal = options.signal;
    this.onProgress = options.onProgress;
  }

  /** Bytes of a shard; a view of it where that is still in memory. */
  async read(shard: Shard, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.signal?.throwIfAborted();
    let opening = this.opened.get(shard);
    if (!opening) {
      opening = this.open(shard);
      this.opened.set(shard, opening);
      opening.catch(() => this.opened.delete(shard));
    }
    const opened = await opening;
    if (!opened.bytes) {
      const bytes = await opened.source.read(offset, length);
      this.signal?.throwIfAborted();
      // a shard that had to be read to be checked was counted then
      if (opened.source.md5 !== undefined) this.count(length);
      return bytes;
    }
    this.kept.delete(opened);
    this.kept.add(opened);
    return opened.bytes.subarray(offset, offset + length);
  }

  private async open(shard: Shard): Promise<Opened> {
    const source = await this.openSource(shard);
    if (source.size !== shard.byteLength) {
      const how = source.size < shard.byteLength ? 'is cut short' : 'is too long';
      throw new WeightsError(
        'shard-truncated',
        `The weight file ${shard.path} ${how}: ${shard.byteLength} bytes expected, ${source.size} received.`,
        'Load the model again; if it happens again, the file on the server is incomplete.',
      );
    }
    const opened: Opened = { source, bytes: null };
    const found = source.md5 ?? (await this.readAndHash(opened, shard.byteLength));
    if (found !== shard.md5) {
      this.kept.delete(opened);
      throw new WeightsError(
        'shard-checksum',
        `The weight file ${shard.path} is damaged: its MD5 is ${found}, not ${shard.md5}.`,
        'Load the model again; if it happens again, the file on the server is damaged.',
      );
    }
    return opened;
  }

  private async openSource(shard: Shard): Promise<ByteSource> {
    try {
      return await this.files.open(shard.path);
    } catch (error) {
      if (isMissing(error)) {
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

  /** The MD5 of a shard, whose bytes are kept if they fit. */
  private async readAndHash(opened: Opened, byteLength: number): Promise<string> {
    const hash = md5.create();
    const whole = byteLength <= KEPT_BYTES ? this.makeRoom(byteLength) : null;
    for (let at = 0; at < byteLength; at += PIECE) {
      const piece = await opened.source.read(at, Math.min(PIECE, byteLength - at));
      this.signal?.throwIfAborted();
      hash.update(piece);
      whole?.set(piece, at);
      this.count(piece.byteLength);
    }
    opened.bytes = whole;
    if (whole) this.kept.add(opened);
    return bytesToHex(hash.digest());
  }

  private makeRoom(byteLength: number): Uint8Array<ArrayBuffer> {
    let sum = byteLength;
    for (const { bytes } of this.kept) sum += bytes?.byteLength ?? 0;
    for (const oldest of this.kept) {
      if (sum <= KEPT_BYTES) break;
      sum -= oldest.bytes?.byteLength ?? 0;
      oldest.bytes = null;
      this.kept.delete(oldest);
    }
    return new Uint8Array(byteLength);
  }

  private count(bytes: number): void {
    this.loaded = Math.min(this.total, this.loaded + bytes);
    this.onProgress?.({ loaded: this.loaded, total: this.total });
  }
}
