import { encode } from 'fast-png';

/**
 * Pixels as a PNG file. `text` goes into its metadata (tEXt chunks); what Latin-1 cannot hold is
 * written as `\uXXXX`.
 */
export function encodePng(
  pixels: { width: number; height: number; data: Uint8ClampedArray },
  text: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const latin = Object.entries(text).map(([name, value]) => [name, latin1(value)]);
  const { width, height, data } = pixels;
  const bytes = encode({
    ...{ width, height, channels: 4, depth: 8 },
    data: new Uint8Array(data.buffer, data.byteOffset, data.length),
    text: Object.fromEntries(latin) as Record<string, string>,
  });
  return new Uint8Array(bytes);
}

const latin1 = (text: string) =>
  text.replace(
    /[^\n\x20-\x7e\xa0-\xff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
