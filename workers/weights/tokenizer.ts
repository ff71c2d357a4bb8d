import { PreTrainedTokenizer } from '@xenova/transformers';
import { orMissing, readWhole, type ModelFiles } from './byte-source.ts';
import { chatPrompt } from './chat-prompt.ts';
import { parseJson } from '../../src/lib/base/json-fields.ts';
import { TEMPLATE_FILE } from './safetensors-files.ts';
import { exactPreTokenizer } from './pre-tokenizer-json.ts';
import { WeightsError } from './weights-error.ts';

/** Text to token ids and back. */
export interface Tokenizer {
  /** Token ids of a prompt, with the beginning token where the model has one. */
  encode(text: string): number[];
  /**
   * The text of a continuation: as it stands behind a prompt, so a leading space is kept. Special
   * tokens have no text. Bytes that are not (yet) a character are shown as U+FFFD.
   */
  decode(ids: readonly number[]): string;
  /** What one token shows by itself: ' fox', '\n', '<0xE2>', '</s>'. */
  piece(id: number): string;
  /**
   * The text that each token of a continuation adds; together they are the decoded text, special
   * tokens aside, which show their name. A character of several tokens comes with its last one.
   */
  pieces(ids: readonly number[]): string[];
  /** What the model's chat template makes of a user's words; null for a model without one. */
  chatPrompt: ((words: string) => string) | null;
}

const REPLACEMENT = '\uFFFD';

/**
 * Builds the tokenizer of a model's folder from tokenizer.json and tokenizer_config.json. The files
 * come through `files` and not through transformers.js' own loader, which would ask a model hub
 * for what it misses. Rejects with a WeightsError.
 * @param template whether a chat template may stand in a file of its own, as transformers 5 writes it;
 *   a promise where that is not known yet
 */
export async function loadTokenizer(
  files: ModelFiles,
  { template = false }: { template?: boolean | Promise<boolean> } = {},
): Promise<Tokenizer> {
  const [tokenizer, settings, apart] = await Promise.all([
    readJson(files, 'tokenizer.json'),
    readJson(files, 'tokenizer_config.json'),
    template,
  ]);
  const config = apart ? await withTemplate(files, settings) : settings;
  try {
    const pre_tokenizer = exactPreTokenizer(
      (tokenizer as { pre_tokenizer?: unknown }).pre_tokenizer ?? null,
      (what) => {
        throw bad('tokenizer.json', what);
      },
    );
    return createTokenizer(new PreTrainedTokenizer({ ...tokenizer, pre_tokenizer }, config));
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw bad('tokenizer.json', error instanceof Error ? error.message : String(error), error);
  }
}

/** The lab's view of a tokenizer of transformers.js. */
export function createTokenizer(inner: PreTrainedTokenizer): Tokenizer {
  const names = new Map([...inner.get_vocab()].map(([name, id]) => [id, name]));
  const special = new Set(inner.all_special_ids);
  // a decoder strips the space in front of a text: ids are decoded behind a letter, then it is cut off
  const letter = inner.encode('a', { add_special_tokens: false });
  const letterText = decodeRaw(letter);

  function decodeRaw(ids: readonly number[]): string {
    return inner.decode([...ids], {
      skip_special_tokens: true,
      clean_up_tokenization_spaces: false,
    });
  }

  function decode(ids: readonly number[]): string {
    return decodeRaw([...letter, ...ids]).slice(letterText.length);
  }

  function piece(id: number): string {
    const name = names.get(id) ?? `<${id}>`;
    if (special.has(id) || !names.has(id)) return name;
    const text = decode([id]);
    return text === '' || text.includes(REPLACEMENT) ? name : text;
  }

  function pieces(ids: readonly number[]): string[] {
    const out: string[] = [];
    let start = 0; // tokens from here on may be part of an unfinished character
    ids.forEach((id, i) => {
      if (special.has(id)) {
        out.push(piece(id));
        start = i + 1;
        return;
      }
      const text = decode(ids.slice(start, i + 1));
      const unfinished =
        text.endsWith(REPLACEMENT) && i + 1 < ids.length && !special.has(ids[i + 1]);
      out.push(unfinished ? '' : text);
      if (!unfinished) start = i + 1;
    });
    return out;
  }

  const encode = (text: string) => inner.encode(text);
  return { encode, decode, piece, pieces, chatPrompt: chatPrompt(inner, encode('').map(piece)) };
}

async function withTemplate(files: ModelFiles, settings: object): Promise<object> {
  if ('chat_template' in settings && settings.chat_template != null) return settings;
  const file = await orMissing(readWhole(files, TEMPLATE_FILE));
  return file ? { ...settings, chat_template: new TextDecoder().decode(file) } : settings;
}

async function readJson(files: ModelFiles, name: string): Promise<object> {
  const json = parseJson(await readWhole(files, name), (what) => {
    throw bad(name, what);
  });
  if (typeof json !== 'object' || json === null) throw bad(name, 'it is not an object');
  return json;
}

function bad(name: string, why: string, cause?: unknown): WeightsError {
  return new WeightsError(
    'tokenizer-bad',
    `${name} cannot be used: ${why.replace(/\.$/, '')}.`,
    'Check that the folder holds the tokenizer of this model.',
    { cause },
  );
}
