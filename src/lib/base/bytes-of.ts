/** Of a number, and of an object beside what is in it. */
const NUMBER_BYTES = 8;

/** About how many bytes a value takes where it is stored: those of arrays and texts, numbers at 8 each. */
export function bytesOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return NUMBER_BYTES;
  let sum = NUMBER_BYTES;
  for (const part of Object.values(value)) sum += bytesOf(part);
  return sum;
}
