/** Checked reading of JSON whose shape is not to be trusted. */

export type JsonObject = Record<string, unknown>;

/** Called with what is wrong; must throw. */
export type Refuse = (what: string) => never;

export function asObject(value: unknown, what: string, refuse: Refuse): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(`${what} is not an object`);
  }
  return value as JsonObject;
}

export function asArray(value: unknown, what: string, refuse: Refuse): unknown[] {
  return Array.isArray(value) ? value : refuse(`${what} is not a list`);
}

export function asString(value: unknown, what: string, refuse: Refuse): string {
  return typeof value === 'string' && value !== ''
    ? value
    : refuse(`${what} is ${show(value)}, not a text`);
}

/** A number in [min, max]. */
export function asNumber(
  value: unknown,
  what: string,
  [min, max]: [min: number, max: number],
  refuse: Refuse,
): number {
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    return refuse(`${what} is ${show(value)}, not a number from ${min} to ${max}`);
  }
  return value;
}

/** A whole number in [min, max]. */
export function asInteger(
  value: unknown,
  what: string,
  [min, max]: [min: number, max: number],
  refuse: Refuse,
): number {
  if (!Number.isInteger(value)) return refuse(`${what} is ${show(value)}, not a whole number`);
  return asNumber(value, what, [min, max], refuse);
}

/** A value in a message: short, and never a whole document. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/**
 * Parses a file or a message as JSON; `refuse` is told if it is something else, such as a web page.
 * @param fatal whether bytes that are no UTF-8 are refused; else they become U+FFFD
 */
export function parseJson(
  bytes: ArrayBuffer | Uint8Array,
  refuse: Refuse,
  { fatal = false } = {},
): unknown {
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal }).decode(bytes);
    return JSON.parse(text);
  } catch {
    return refuse(/^\s*</.test(text) ? 'it is a web page, not JSON' : 'it is not valid JSON');
  }
}
