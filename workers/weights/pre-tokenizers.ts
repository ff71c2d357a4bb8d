/** How a byte-level tokenizer cuts a text into words, and what goes with it. */
export interface PreTokenizer {
  /** Each cuts what the ones before it left; what no match covers is a word too. */
  patterns: readonly string[];
  /** A word that is a token is taken whole, whatever the merges would make of it. */
  wholeWords: boolean;
  /** Whether a text begins with the beginning token where the file does not say. */
  addBos: boolean;
}

/** GPT-2's: what `ByteLevel` of tokenizer.json cuts by. */
export const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

const LLAMA3 =
  String.raw`'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\r\n\p{L}\p{N}]?\p{L}+|` +
  String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;

const plain = (...patterns: string[]): PreTokenizer => ({
  patterns,
  wholeWords: false,
  addBos: false,
});
const gpt2 = plain(GPT2);
const digits = plain(String.raw`\p{N}`, GPT2);
const llama3: PreTokenizer = { patterns: [LLAMA3], wholeWords: true, addBos: true };

/**
 * The values of `tokenizer.ggml.pre` that models of the Llama architecture come with.
 * Source: the table of llama.cpp (llama-vocab.cpp) and the models' own tokenizer.json.
 */
export const PRE_TOKENIZERS: ReadonlyMap<string, PreTokenizer> = new Map([
  ['gpt-2', gpt2],
  ['smollm', digits],
  ['starcoder', digits],
  ['llama-bpe', llama3],
  ['llama3', llama3],
  ['llama-v3', llama3],
  ['default', plain(String.raw`[\p{P}$+<=>^~|]+`, GPT2, String.raw`\p{N}+`, '[0-9][0-9][0-9]')],
]);
