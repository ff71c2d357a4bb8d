import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The first `digits` hex digits of a text's SHA-256 (in UTF-8); all 64 if not given. */
export const textDigest = (text: string, digits = 64): string =>
  bytesToHex(sha256(utf8ToBytes(text))).slice(0, digits);

/** The SHA-256, hex, of texts one after the other. */
export function textsDigest(texts: Iterable<string>): string {
  const hash = sha256.create();
  for (const text of texts) hash.update(utf8ToBytes(text));
  return bytesToHex(hash.digest());
}
