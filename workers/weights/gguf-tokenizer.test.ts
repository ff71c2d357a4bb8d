import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { tokenizerFromGguf } from './gguf-tokenizer.ts';
import { readGgufHeader } from './gguf-header.ts';
import type { GgufMetadata } from './gguf-vocabulary.ts';
import { wildTypeOracle } from './testing/organism.ts';
import { fixture, isShared, openSource, readJson, shared } from '../../fixtures/files.ts';
import type { Tokenizer } from './tokenizer.ts';

interface TokensOracle {
  vocabularies: Record<string, { text: string; ids: number[] }[]>;
}

const MODELS = {
  llama2: fixture('gguf/llama2-vocab.gguf'),
  mistral: fixture('gguf/mistral-vocab.gguf'),
};
const SMOLLM2 = 'smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';

describe.each(Object.entries(MODELS))('%s', vocabularyTests);
describe.skipIf(!isShared(SMOLLM2))('smollm2', () => {
  vocabularyTests('smollm2', shared(SMOLLM2));
});

function vocabularyTests(name: string, file: string): void {
  let metadata: GgufMetadata;
  let tokenizer: Tokenizer;
  let cases: TokensOracle['vocabularies'][string];
  const bos = name === 'smollm2' ? 0 : 1;

  beforeAll(async () => {
    metadata = await metadataOf(file);
    tokenizer = tokenizerFromGguf(metadata);
    cases = ((await readJson(fixture('gguf/tokens.json'))) as TokensOracle).vocabularies[name];
  });

  test('ids are those of llama.cpp', () => {
    expect(cases.length).toBeGreaterThan(15);
    for (const { text, ids } of cases) {
      expect({ text, ids: tokenizer.encode(text) }).toEqual({ text, ids });
    }
  });

  test('ids are decoded back, whole and piece by piece', () => {
    for (const { text, ids } of cases) {
      const behind = ids.slice(bos);
      const decoded = text === '' || name === 'smollm2' ? text : ` ${text}`;
      expect(tokenizer.decode(behind)).toBe(decoded);
      expect(tokenizer.pieces(behind)).toHaveLength(behind.length);
      expect(tokenizer.pieces(behind).join('')).toBe(decoded);
    }
  });

  test('any text is decoded to itself', () => {
    const isLost = (text: string) =>
      name === 'smollm2' ? hasLostByte(text) : /▁|\uFEFF/.test(text);
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!isLost(text) && !/<[a-z|_/]+>/.test(text));
        const ids = tokenizer.encode(text).slice(bos);
        const decoded = tokenizer.decode(ids);
        expect(name === 'smollm2' ? decoded : decoded.slice(1)).toBe(text);
        expect(tokenizer.pieces(ids).join('')).toBe(decoded);
      }),
    );
  });

  test('a character of several tokens comes with its last', () => {
    const ids = tokenizer.encode('🦙').slice(bos);
    const pieces = tokenizer.pieces(ids);
    expect(pieces.at(-1)).toBe('🦙');
    expect(pieces.slice(0, -1).join('').trim()).toBe('');
    expect(tokenizer.pieces(ids.slice(0, -1)).at(-1)).toBe('\uFFFD');
  });

  test('special tokens have a name and no text', () => {
    const [eos, first] = name === 'smollm2' ? [2, '<|im_end|>'] : [2, '</s>'];
    expect(tokenizer.piece(eos)).toBe(first);
    expect(tokenizer.decode([eos])).toBe('');
    expect(tokenizer.encode(`a${first}b`)).toContain(eos);
  });
}

const metadataOf = async (file: string) => (await readGgufHeader(await openSource(file))).metadata;

/** Bytes that SmolLM2 has no tokens for; they are left out, as by the model's own tokenizer. */
const SMOLLM2_LOST = new Set([0x04, 0x06, 0x13, 0x14, 0x16, 0x1d, 0xf1, 0xf2]);
const hasLostByte = (text: string) =>
  new TextEncoder().encode(text).some((byte) => SMOLLM2_LOST.has(byte));

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc
    .array(fc.constantFrom(' ', '  ', '\n', '\t', 'a', 'the', "'s", '12', '…', 'é'), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
);

test('the organism’s ids as GGUF are those of its tokenizer.json', async () => {
  const tokenizer = tokenizerFromGguf(await metadataOf(fixture('gguf/organism.q4_0.gguf')));
  for (const { prompt, prompt_ids, ids, text } of (await wildTypeOracle()).runs) {
    expect({ prompt, ids: tokenizer.encode(prompt) }).toEqual({ prompt, ids: prompt_ids });
    expect(tokenizer.decode(ids).replace(/^ /, '')).toBe(text);
  }
});
