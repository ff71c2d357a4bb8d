import { describe, expect, test } from 'vitest';
import { readGgufHeader } from './gguf-header.ts';
import { tokenizerFromGguf } from './gguf-tokenizer.ts';
import type { GgufMetadata } from './gguf-vocabulary.ts';
import { organismFiles } from './testing/organism.ts';
import { fixture, isShared, openSource, readJson, shared } from '../../fixtures/files.ts';
import { loadTokenizer } from './tokenizer.ts';

const metadataOf = async (file: string): Promise<GgufMetadata> =>
  (await readGgufHeader(await openSource(file))).metadata;

test('a model without a template has no chat prompt', async () => {
  expect((await loadTokenizer(organismFiles)).chatPrompt).toBeNull();
});

const SMOLLM2 = 'smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';
test.skipIf(!isShared(SMOLLM2))('SmolLM2’s words become the reference’s prompt', async () => {
  const tokenizer = tokenizerFromGguf(await metadataOf(shared(SMOLLM2)));
  const oracle = (await readJson(shared('oracles/smollm2-wild-type.json'))) as {
    runs: { name: string; prompt: string; prompt_ids: number[] }[];
  };
  const run = oracle.runs.find(({ name }) => name === 'chat greedy')!;
  const prompt = tokenizer.chatPrompt!('What is the capital of France?');
  expect(prompt).toBe(run.prompt);
  expect(tokenizer.encode(prompt)).toEqual(run.prompt_ids);
});

describe('a template for Llama-2’s vocabulary', async () => {
  const metadata = await metadataOf(fixture('gguf/llama2-vocab.gguf'));
  const withTemplate = (template: unknown) =>
    tokenizerFromGguf({ ...metadata, 'tokenizer.chat_template': template });

  test('does not write the beginning token a second time', () => {
    const tokenizer = withTemplate("{{ bos_token }}[INST] {{ messages[0]['content'] }} [/INST]");
    const prompt = tokenizer.chatPrompt!('Hello');
    expect(prompt).toBe('[INST] Hello [/INST]');
    expect(tokenizer.encode(prompt).filter((id) => id === 1)).toHaveLength(1);
  });

  test('leaves words that look like markup as they are', () => {
    const { chatPrompt } = withTemplate("<{{ messages[0]['content'] }}>");
    expect(chatPrompt!('{{ bos_token }} {% if %} <b>')).toBe('<{{ bos_token }} {% if %} <b>>');
  });

  test('that fails says so', () => {
    const { chatPrompt } = withTemplate("{{ raise_exception('only for tools') }}");
    expect(() => chatPrompt!('Hello')).toThrow(/chat template .*only for tools/);
    expect(() => withTemplate('{% if %}').chatPrompt!('Hello')).toThrow(/chat template/);
  });

  test('that is no text, or of absurd length, is none', () => {
    expect(withTemplate(7).chatPrompt).toBeNull();
    expect(withTemplate('').chatPrompt).toBeNull();
    expect(withTemplate(' '.repeat(100_000)).chatPrompt).toBeNull();
  });
});
