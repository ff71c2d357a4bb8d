import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { memorySource, type ModelFiles } from './byte-source.ts';
import { readGgufHeader } from './gguf-header.ts';
import { tokenizerFromGguf } from './gguf-tokenizer.ts';
import { isShared, openSource, shared } from '../../fixtures/files.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

/** A folder with a byte-level tokenizer in SmolLM2's form. */
function folder(tokens: readonly string[], merges: readonly string[], pre?: object): ModelFiles {
  const pre_tokenizer = pre ?? {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Digits', individual_digits: true },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    ],
  };
  const json: Record<string, unknown> = {
    'tokenizer_config.json': {},
    'tokenizer.json': {
      added_tokens: [],
      normalizer: null,
      pre_tokenizer,
      post_processor: null,
      decoder: { type: 'ByteLevel' },
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
        merges,
      },
    },
  };
  return {
    open: (name) =>
      Promise.resolve(memorySource(name, new TextEncoder().encode(JSON.stringify(json[name])))),
  };
}

/** The characters that stand for bytes: those that can be shown are themselves. */
const BYTES = ((): string[] => {
  let next = 256;
  const shown = (b: number) => (b > 32 && b < 127) || (b > 160 && b !== 173);
  return Array.from({ length: 256 }, (_, b) => String.fromCharCode(shown(b) ? b : next++));
})();

// merges that show where words were cut: a space with the first byte of what may follow it
const MERGES = ['Ġ Â', 'Ġ â', 'Ġ Ù', 'Ġ ï', 'Ġ Ġ', 'Â ½', 'Â ²', 'Ġ a', 'a b', '1 0', 'Ù ¡', 'Â ħ'];
const TOKENS = [...BYTES, ...MERGES.map((merge) => merge.replace(' ', ''))];

const TEXTS = fc
  .array(
    fc.oneof(
      fc.constantFrom(..." ½²₂Ⅷ١٤ab10\n\t\u0085\u00a0\uFEFF\u3000.,’'".split('')),
      fc.constantFrom("'s", '   ', '😀'),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('one tokenizer in two forms makes the same tokens of a text', async () => {
  const gguf = tokenizerFromGguf({
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'smollm',
    'tokenizer.ggml.tokens': TOKENS,
    'tokenizer.ggml.merges': MERGES,
  });
  const mlc = await loadTokenizer(folder(TOKENS, MERGES));
  fc.assert(
    fc.property(TEXTS, (text) => {
      expect(mlc.encode(text)).toEqual(gguf.encode(text));
    }),
    { numRuns: 1000 },
  );
  const id = (token: string) => TOKENS.indexOf(token);
  expect(mlc.encode('a ½')).toEqual([id('a'), id('Ġ'), id('Â½')]);
  expect(mlc.encode('10')).toEqual([id('1'), id('0')]);
});

test('a space in front comes before the words are cut', async () => {
  const bytes = { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true };
  const tokenizer = await loadTokenizer(folder(TOKENS, MERGES, bytes));
  const id = (token: string) => TOKENS.indexOf(token);
  expect(tokenizer.encode('ab,\nab')).toEqual(['Ġa', 'b', ',', 'Ċ', 'ab'].map(id));
  expect(tokenizer.encode(' a')).toEqual([id('Ġa')]);
});

test.each([
  [{ type: 'Whitespace' }, /cuts words by "Whitespace"/],
  [
    { type: 'Split', pattern: { Regex: 'a' }, behavior: 'MergedWithNext', invert: false },
    /behavior "MergedWithNext"/,
  ],
])('a way of cutting that is not computed is refused: %j', async (pre, message) => {
  await expect(loadTokenizer(folder(TOKENS, MERGES, pre))).rejects.toThrow(message);
});

const GGUF = 'smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';
describe.skipIf(!isShared(GGUF))('SmolLM2', () => {
  test('both forms give the ids of Hugging Face’s tokenizers', async () => {
    const file = new URL('../../fixtures/cases/mlc-smollm2-tokens/cases.json', import.meta.url);
    const cases = JSON.parse(await readFile(file, 'utf8')) as { text: string; right: number[] }[];
    const { metadata } = await readGgufHeader(await openSource(shared(GGUF)));
    const forms: Tokenizer[] = [
      tokenizerFromGguf(metadata),
      await loadTokenizer(
        folder(
          metadata['tokenizer.ggml.tokens'] as string[],
          metadata['tokenizer.ggml.merges'] as string[],
        ),
      ),
    ];
    for (const { text, right } of cases)
      for (const form of forms) expect(form.encode(text), text).toEqual(right);
  });
});
