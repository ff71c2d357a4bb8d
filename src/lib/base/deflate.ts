/** Bytes deflated (RFC 1951). */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/**
 * Reads what {@link deflate} writes, giving up as soon as it is more than `most` bytes: a few bytes can
 * unpack to gigabytes. Throws a RangeError for that, and for what is damaged.
 */
export async function inflate(
  packed: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([packed])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
      if (length > most) throw new RangeError('It unpacks to more than it may.');
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    throw error instanceof RangeError ? error : new RangeError('It is damaged.', { cause: error });
  }
  return joinBytes(parts);
}

/** Parts of bytes, one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Deflated bytes as text for an address: base64url (RFC 4648 §5) without padding. */
export async function packText(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  let binary = '';
  for (const byte of await deflate(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

/** Reads what {@link packText} writes; throws as {@link inflate} does. */
export async function unpackText(text: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!/^[\w-]*$/.test(text)) throw new RangeError('It holds characters that it cannot hold.');
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return inflate(
    Uint8Array.from(binary, (c) => c.charCodeAt(0)),
    most,
  );
}
