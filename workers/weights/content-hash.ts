import { bytesToHex } from '@noble/hashes/utils.js';
import type { ByteSource } from './byte-source.ts';

/** Bytes hashed at a time. Part of what the hash is: another size gives another hash. */
const PIECE = 2 ** 23;

/**
 * Identifies a file by all of its bytes: SHA-256 over the SHA-256 digests of its pieces of 8 MiB, as
 * 64 hexadecimal digits. In pieces, because browsers hash fast what is in memory as a whole, and only
 * that. While one piece is hashed the next is read.
 * @param onProgress bytes hashed so far
 */
export async function contentHash(
  source: ByteSource,
  {
    signal,
    onProgress,
  }: { signal?: AbortSignal | undefined; onProgress?: (bytes: number) => void },
): Promise<string> {
  const pieces = Math.ceil(source.size / PIECE);
  const digests = new Uint8Array(32 * pieces);
  const read = (i: number) => source.read(i * PIECE, Math.min(PIECE, source.size - i * PIECE));
  let next = read(0);
  for (let i = 0; i < pieces; i++) {
    const piece = await next;
    signal?.throwIfAborted();
    const digest = crypto.subtle.digest('SHA-256', piece);
    if (i + 1 < pieces) {
      next = read(i + 1);
      // reported when it is awaited, also where the digest fails first
      next.catch(() => undefined);
    }
    digests.set(new Uint8Array(await digest), 32 * i);
    onProgress?.(Math.min((i + 1) * PIECE, source.size));
  }
  return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', digests)));
}
