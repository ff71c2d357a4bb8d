import { PreTrainedTokenizer } from '@xenova/transformers';
import { badGgufTokenizer } from './gguf-tokenizer-error.ts';
import {
  readFlag,
  readMerges,
  readName,
  readScores,
  readVocabulary,
  TOKEN_TYPE,
  type GgufMetadata,
  type GgufVocabulary,
} from './gguf-vocabulary.ts';
import { PRE_TOKENIZERS } from './pre-tokenizers.ts';
import { sentencePieceRanks } from './sentencepiece-ranks.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';
import { WeightsError } from './weights-error.ts';

/** What SentencePiece writes for a space. */
const SPACE = '▁';

/** The parts of a tokenizer_config.json that a GGUF file has: what its chat template works with. */
function chatConfig(metadata: GgufMetadata, { tokens, bos, eos }: GgufVocabulary): object {
  const template = metadata['tokenizer.chat_template'];
  return {
    ...(typeof template === 'string' ? { chat_template: template } : {}),
    ...(bos === null ? {} : { bos_token: tokens[bos] }),
    ...(eos === null ? {} : { eos_token: tokens[eos] }),
  };
}

/**
 * Builds the tokenizer of a GGUF file from its metadata alone, as `@huggingface/gguf` returns it:
 * `tokenizer.ggml.model` `llama` (SentencePiece BPE with byte fallback) or `gpt2` (byte-level BPE).
 * Its parts are handed to the library that reads tokenizer.json, so both ways tokenize alike; as
 * there, the name of a special token in a text is that token. Throws a WeightsError.
 */
export function tokenizerFromGguf(metadata: GgufMetadata): Tokenizer {
  const model = readName(metadata, 'model');
  try {
    if (model === 'llama') return sentencePiece(metadata);
    if (model === 'gpt2') return byteLevel(metadata);
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    return badGgufTokenizer(error instanceof Error ? error.message : String(error), error);
  }
  return badGgufTokenizer(
    model === null
      ? 'the file has none (tokenizer.ggml.model is missing)'
      : `it is of the kind “${model}”, and the lab reads llama and gpt2`,
  );
}

function sentencePiece(metadata: GgufMetadata): Tokenizer {
  // the defaults of llama.cpp
  const vocabulary = readVocabulary(metadata, { bos: 1, eos: 2, unknown: 0 });
  const { tokens, types, unknown } = vocabulary;
  const scores = readScores(metadata, tokens.length);
  if (readFlag(metadata, 'remove_extra_whitespaces', false)) {
    return badGgufTokenizer('it drops repeated spaces, which the lab does not compute');
  }
  const prefix = readFlag(metadata, 'add_space_prefix', true);
  const replaceSpaces = { type: 'Replace', pattern: { String: ' ' }, content: SPACE };
  const inner = new PreTrainedTokenizer(
    {
      normalizer: prefix
        ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: SPACE }, replaceSpaces] }
        : replaceSpaces,
      pre_tokenizer: null,
      model: {
        type: 'BPE',
        vocab: vocabularyObject(tokens),
        merges: [],
        unk_token: unknown === null ? undefined : tokens[unknown],
        fuse_unk: true,
        byte_fallback: types.includes(TOKEN_TYPE.byte),
      },
      post_processor: framing(vocabulary, {
        bos: readFlag(metadata, 'add_bos_token', true),
        eos: readFlag(metadata, 'add_eos_token', false),
      }),
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          ...(prefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
        ],
      },
      added_tokens: addedTokens(vocabulary, (token) => token.replaceAll(SPACE, ' ')),
    },
    chatConfig(metadata, vocabulary),
  );
  // a list of merges would give every merge a rank of its own
  (inner._tokenizer.model as unknown as { bpe_ranks: Map<string, number> }).bpe_ranks = new Map(
    [...sentencePieceRanks(vocabulary, scores)].map(([pair, rank]) => [JSON.stringify(pair), rank]),
  );
  return createTokenizer(inner);
}

function byteLevel(metadata: GgufMetadata): Tokenizer {
  const name = readName(metadata, 'pre');
  const pre = PRE_TOKENIZERS.get(name ?? '');
  if (!pre) {
    return badGgufTokenizer(
      name === null
        ? 'the file does not say how it cuts words (tokenizer.ggml.pre is missing)'
        : `it cuts words in the way “${name}”, and the lab reads ${[...PRE_TOKENIZERS.keys()].join(', ')}`,
    );
  }
  const vocabulary = readVocabulary(metadata, { bos: null, eos: null, unknown: null });
  const inner = new PreTrainedTokenizer(
    {
      normalizer: pre.normaliser === null ? null : { type: pre.normaliser },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          ...pre.patterns.map((pattern) => ({
            type: 'Split',
            pattern: { Regex: pattern },
            behavior: 'Isolated',
            invert: false,
          })),
          { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
        ],
      },
      model: {
        type: 'BPE',
        vocab: vocabularyObject(vocabulary.tokens),
        merges: readMerges(metadata, vocabulary.tokens),
        ignore_merges: pre.wholeWords,
      },
      post_processor: framing(vocabulary, {
        bos: readFlag(metadata, 'add_bos_token', pre.addBos),
        eos: readFlag(metadata, 'add_eos_token', false),
      }),
      decoder: { type: 'ByteLevel' },
      added_tokens: addedTokens(vocabulary, (token) => token),
    },
    chatConfig(metadata, vocabulary),
  );
  return createTokenizer(inner);
}

/** Tokens by text, in an object without a prototype: any text may be a token. */
function vocabularyObject(tokens: readonly string[]): Record<string, number> {
  const vocab = Object.create(null) as Record<string, number>;
  tokens.forEach((token, id) => (vocab[token] = id));
  return vocab;
}

/** Tokens that are found in a text before anything else; control tokens have no text of their own. */
function addedTokens(
  { tokens, types }: GgufVocabulary,
  textOf: (userDefined: string) => string,
): { id: number; content: string; special: boolean; normalized: false }[] {
  return tokens.flatMap((token, id) => {
    const type = types[id];
    const special = type === TOKEN_TYPE.control || type === TOKEN_TYPE.unknown;
    if (!special && type !== TOKEN_TYPE.userDefined) return [];
    return [{ id, content: special ? token : textOf(token), special, normalized: false }];
  });
}

/** The post-processor that puts beginning and ending tokens around a text, or none. */
function framing(
  { tokens, bos, eos }: GgufVocabulary,
  add: { bos: boolean; eos: boolean },
): object | null {
  const special = (which: 'bos' | 'eos', id: number | null) => {
    if (!add[which]) return [];
    if (id === null)
      return badGgufTokenizer(`it adds a token (${which}) that the file does not name`);
    return [{ SpecialToken: { id: tokens[id], type_id: 0 } }];
  };
  const single = [
    ...special('bos', bos),
    { Sequence: { id: 'A', type_id: 0 } },
    ...special('eos', eos),
  ];
  return single.length === 1 ? null : { type: 'TemplateProcessing', single };
}
