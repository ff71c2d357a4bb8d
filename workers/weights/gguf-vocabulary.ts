import { asArray, asInteger, asString, show } from '../../src/lib/base/json-fields.ts';
import { badGgufTokenizer } from './gguf-tokenizer-error.ts';

/**
 * What a token is, as `tokenizer.ggml.token_type` says.
 * Source: the GGUF specification (ggml, docs/gguf.md).
 */
export const TOKEN_TYPE = {
  normal: 1,
  unknown: 2,
  control: 3,
  userDefined: 4,
  unused: 5,
  byte: 6,
} as const;

/** The vocabulary of a GGUF file, checked. */
export interface GgufVocabulary {
  /** The text of each token, by id. No two are equal. */
  tokens: readonly string[];
  /** One of TOKEN_TYPE for each token. */
  types: readonly number[];
  bos: number | null;
  eos: number | null;
  unknown: number | null;
}

/** Whether a text is SentencePiece's for one byte; llama.cpp finds byte tokens by it, whatever their type. */
const isByte = (token: string) => /^<0x[0-9A-F]{2}>$/.test(token);

/** The metadata of a GGUF file, as `@huggingface/gguf` returns it. */
export type GgufMetadata = Record<string, unknown>;

const KEY = 'tokenizer.ggml.';

/**
 * Reads tokens, their types and the special ids. A beginning, ending or unknown token is special
 * whatever its type says. `defaults` are the ids where the file names none.
 */
export function readVocabulary(
  metadata: GgufMetadata,
  defaults: { bos: number | null; eos: number | null; unknown: number | null },
): GgufVocabulary {
  const tokens = readList(metadata, 'tokens', isText, 'text');
  if (tokens.length === 0) return badGgufTokenizer(`${KEY}tokens is empty`);
  refuseRepeats(tokens);
  const types =
    metadata[`${KEY}token_type`] === undefined
      ? tokens.map((token) => (isByte(token) ? TOKEN_TYPE.byte : TOKEN_TYPE.normal))
      : [...readList(metadata, 'token_type', isWhole, 'whole number', tokens.length)];

  const id = (name: string, otherwise: number | null) => {
    const value = metadata[`${KEY}${name}_token_id`] ?? otherwise;
    if (value === null) return null;
    return asInteger(value, `${KEY}${name}_token_id`, [0, tokens.length - 1], badGgufTokenizer);
  };
  const bos = id('bos', defaults.bos);
  const eos = id('eos', defaults.eos);
  const unknown = id('unknown', defaults.unknown);
  if (bos !== null) types[bos] = TOKEN_TYPE.control;
  if (eos !== null) types[eos] = TOKEN_TYPE.control;
  if (unknown !== null && types[unknown] !== TOKEN_TYPE.control) {
    types[unknown] = TOKEN_TYPE.unknown;
  }
  return { tokens, types, bos, eos, unknown };
}

/** One score per token, finite. */
export function readScores(metadata: GgufMetadata, count: number): readonly number[] {
  return readList(metadata, 'scores', isFiniteNumber, 'number', count);
}

/** Merges, first rank first, each as its two halves; together they are a token. */
export function readMerges(
  metadata: GgufMetadata,
  tokens: readonly string[],
): [left: string, right: string][] {
  const known = new Set(tokens);
  return readList(metadata, 'merges', isText, 'text').map((merge, rank) => {
    const space = merge.indexOf(' ');
    const [left, right] = [merge.slice(0, space), merge.slice(space + 1)];
    if (space < 1 || right === '' || !known.has(left + right)) {
      return badGgufTokenizer(`merge ${rank}, ${show(merge)}, does not make one token of two`);
    }
    return [left, right];
  });
}

/** A yes or no of the metadata, with what holds where the file does not say. */
export function readFlag(metadata: GgufMetadata, name: string, otherwise: boolean): boolean {
  const value = metadata[KEY + name] ?? otherwise;
  if (typeof value === 'boolean') return value;
  return badGgufTokenizer(`${KEY}${name} is ${show(value)}, not true or false`);
}

/** A name of the metadata, or null where the file has none. */
export function readName(metadata: GgufMetadata, name: string): string | null {
  const value = metadata[KEY + name];
  return value === undefined ? null : asString(value, KEY + name, badGgufTokenizer);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isWhole = (value: unknown): value is number => Number.isInteger(value);
const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);

function readList<T>(
  metadata: GgufMetadata,
  name: string,
  is: (value: unknown) => value is T,
  what: string,
  length?: number,
): readonly T[] {
  const list = asArray(metadata[KEY + name], KEY + name, badGgufTokenizer);
  if (length !== undefined && list.length !== length) {
    return badGgufTokenizer(
      `${KEY}${name} has ${list.length} entries for a vocabulary of ${length}`,
    );
  }
  const wrong = list.findIndex((value) => !is(value));
  if (wrong >= 0) {
    return badGgufTokenizer(
      `entry ${wrong} of ${KEY}${name} is ${show(list[wrong])}, not a ${what}`,
    );
  }
  return list as T[];
}

function refuseRepeats(tokens: readonly string[]): void {
  const seen = new Map<string, number>();
  tokens.forEach((token, id) => {
    const earlier = seen.get(token);
    if (earlier !== undefined) {
      badGgufTokenizer(`tokens ${earlier} and ${id} are both ${show(token)}`);
    }
    seen.set(token, id);
  });
}
