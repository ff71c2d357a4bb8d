import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { OpenFile } from './file-store.ts';
import type { Digest } from './listing.ts';

/** Bytes hashed before others get their turn: some twenty milliseconds. */
const PIECE = 2 * 2 ** 20;

/**
 * The checksum of a file while it comes in: whatever is whole from its start on is hashed, in pieces
 * short enough not to hold up the network.
 */
export class RunningDigest {
  private readonly hash: ReturnType<typeof md5.create> | ReturnType<typeof sha256.create>;
  private readonly file: OpenFile;
  private at = 0;
  private wanted = 0;
  private work: Promise<void> | null = null;
  private readonly onBytes: (bytes: number) => void;

  constructor(kind: Digest['kind'], file: OpenFile, onBytes: (bytes: number) => void) {
    this.hash = kind === 'md5' ? md5.create() : sha256.create();
    this.file = file;
    this.onBytes = onBytes;
  }

  /** Hashes up to this byte, in time; resolves when that is done. */
  upTo(byte: number, signal: AbortSignal): Promise<void> {
    this.wanted = Math.max(this.wanted, byte);
    this.work ??= this.run(signal).finally(() => {
      this.work = null;
    });
    return this.work;
  }

  /** Hexadecimal; ends the hash. */
  hex(): string {
    return bytesToHex(this.hash.digest());
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (this.at < this.wanted) {
      signal.throwIfAborted();
      const piece = this.file.read(this.at, Math.min(PIECE, this.wanted - this.at));
      this.hash.update(piece);
      this.at += piece.byteLength;
      this.onBytes(piece.byteLength);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

/** SHA-256 of bytes, hexadecimal; by the browser, which is quick and does not hold up this thread. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
