import { describe, expect, test } from 'vitest';
import { fixture, readJson } from '../../fixtures/files.ts';
import { readGgufHeader } from './gguf-header.ts';
import { tokenizerFromGguf } from './gguf-tokenizer.ts';
import { FAMILY_FOLDERS, familyFiles, familyGguf, familyResults } from './testing/families.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

interface Tokens {
  tokens: Record<'llama-bpe' | 'qwen2', { text: string; ids: number[] }[]>;
}
const { tokens } = (await readJson(fixture('families/results/tokens.json'))) as Tokens;

const fromGguf = async (name: 'llama3-f16' | 'qwen2-f16') =>
  tokenizerFromGguf((await readGgufHeader(await familyGguf(name))).metadata);

const sameIds = (tokenizer: Tokenizer, cases: Tokens['tokens']['qwen2']) => {
  expect(cases.length).toBeGreaterThan(20);
  for (const { text, ids } of cases)
    expect({ text, ids: tokenizer.encode(text) }).toEqual({ text, ids });
};

describe('ids are those of Hugging Face’s tokenizers', () => {
  test('Llama 3, tokenizer.json', async () => {
    sameIds(await loadTokenizer(familyFiles('llama3')), tokens['llama-bpe']);
  });
  test('Qwen, tokenizer.json', async () => {
    sameIds(await loadTokenizer(familyFiles('qwen3')), tokens.qwen2);
  });
  test('Llama 3, GGUF', async () => {
    sameIds(await fromGguf('llama3-f16'), tokens['llama-bpe']);
  });
  test('Qwen, GGUF', async () => {
    sameIds(await fromGguf('qwen2-f16'), tokens.qwen2);
  });
});

test.each(FAMILY_FOLDERS)('prompts and answers of %s', async (family) => {
  const tokenizer = await loadTokenizer(familyFiles(family));
  for (const { prompt, prompt_ids, ids, text } of (await familyResults(family)).cases) {
    expect(tokenizer.encode(prompt)).toEqual(prompt_ids);
    expect(tokenizer.decode(ids)).toBe(text);
  }
});

test('chat templates are read', async () => {
  const llama = await loadTokenizer(familyFiles('llama3'));
  expect(llama.chatPrompt?.('Hi')).toBe('<|user|>\nHi<|eot_id|><|assistant|>\n');
  const qwen = await loadTokenizer(familyFiles('qwen3'));
  expect(qwen.chatPrompt?.('Hi')).toBe('<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n');
});
