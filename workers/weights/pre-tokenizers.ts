/** How a byte-level tokenizer cuts a text into words, and what goes with it. */
export interface PreTokenizer {
  /** Each cuts what the ones before it left; what no match covers is a word too. */
  patterns: readonly string[];
  /** A word that is a token is taken whole, whatever the merges would make of it. */
  wholeWords: boolean;
  /** What is done to a text before it is cut, by the model's own tokenizer. */
  normaliser: 'NFC' | null;
  /** Whether a text begins with the beginning token where the file does not say. */
  addBos: boolean;
}

/** GPT-2's: what `ByteLevel` of tokenizer.json cuts by. */
export const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** Llama 3's, and Qwen's, which takes digits one by one. */
const likeLlama3 = (digits: string) =>
  String.raw`'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\r\n\p{L}\p{N}]?\p{L}+|` +
  `${digits}${String.raw`| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`}`;

const plain = (...patterns: string[]): PreTokenizer => ({
  patterns,
  wholeWords: false,
  normaliser: null,
  addBos: false,
});
const gpt2 = plain(GPT2);
const digits = plain(String.raw`\p{N}`, GPT2);
const llama3: PreTokenizer = {
  ...plain(likeLlama3(String.raw`\p{N}{1,3}`)),
  wholeWords: true,
  addBos: true,
};
/** llama.cpp leaves NFC out; the model was trained with it. */
const qwen2: PreTokenizer = { ...plain(likeLlama3(String.raw`\p{N}`)), normaliser: 'NFC' };

/**
 * The values of `tokenizer.ggml.pre` that models of the families that the lab computes come with.
 * Source: the table of llama.cpp (llama-vocab.cpp) and the models' own tokenizer.json.
 */
export const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map([
  ['gpt-2', gpt2],
  ['smollm', digits],
  ['starcoder', digits],
  ['llama-bpe', llama3],
  ['llama3', llama3],
  ['llama-v3', llama3],
  ['qwen2', qwen2],
  ['default', plain(String.raw`[\p{P}$+<=>^~|]+`, GPT2, String.raw`\p{N}+`, '[0-9][0-9][0-9]')],
]);
