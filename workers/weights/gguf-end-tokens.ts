import { asInteger, type Refuse } from '../../src/lib/base/json-fields.ts';
import { TOKEN_TYPE } from './gguf-vocabulary.ts';

/** Keys that name a token which ends an answer. */
const END_KEYS = ['eos', 'eot', 'eom', 'fim_pad', 'fim_rep', 'fim_sep'].map(
  (name) => `tokenizer.ggml.${name}_token_id`,
);

/**
 * Texts of tokens that end an answer though no key names them, as in Llama-3 files of spring 2024.
 * Source: llama.cpp (llama-vocab.cpp, special_eog_ids), those of models of the Llama family.
 */
const END_TEXTS: ReadonlySet<unknown> = new Set([
  '<|eot_id|>',
  '<|im_end|>',
  '<|end|>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|eom_id|>',
  '<end_of_turn>',
  '<end_of_utterance>',
  '</s>',
  '<eos>',
  '<EOT>',
  '_<EOT>',
  '[EOT]',
  '[EOS]',
]);

/**
 * Tokens that end an answer: those that keys name, then those that are control tokens by type and
 * ends by text. (An added token that the converter did not mark as special counts as one, as in
 * llama.cpp; a piece of ordinary text does not.)
 * @param get a value of the file's metadata
 */
export function ggufEndTokens(
  get: (key: string) => unknown,
  vocabSize: number,
  refuse: Refuse,
): number[] {
  const ends = new Set<number>();
  for (const key of END_KEYS) {
    const id = get(key);
    if (id !== undefined) ends.add(asInteger(id, key, [0, vocabSize - 1], refuse));
  }
  const [tokens, types] = [get('tokenizer.ggml.tokens'), get('tokenizer.ggml.token_type')];
  const isSpecial = (id: number) =>
    !Array.isArray(types) ||
    types[id] === TOKEN_TYPE.control ||
    types[id] === TOKEN_TYPE.userDefined;
  if (Array.isArray(tokens))
    tokens.forEach((text: unknown, id) => {
      if (END_TEXTS.has(text) && isSpecial(id)) ends.add(id);
    });
  return [...ends];
}
