import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { memorySource } from './byte-source.ts';
import {
  mutantsOracle,
  organismFiles,
  wildTypeOracle,
  type MutantsOracle,
  type WildTypeOracle,
} from './testing/organism.ts';
import { loadTokenizer, type Tokenizer } from './tokenizer.ts';

const EOS = 2;
/** Token id of a byte: byte tokens follow the three special ones. */
const byte = (value: number) => value + 3;

let tokenizer: Tokenizer;
let wildType: WildTypeOracle;
let mutants: MutantsOracle;

beforeAll(async () => {
  [tokenizer, wildType, mutants] = await Promise.all([
    loadTokenizer(organismFiles),
    wildTypeOracle(),
    mutantsOracle(),
  ]);
});

/** The reference decoded continuations alone, which drops one space in front. */
const alone = (text: string) => text.replace(/^ /, '');

test('the ids of all prompts are those of the reference', () => {
  expect(wildType.runs).toHaveLength(14);
  for (const run of wildType.runs) {
    expect({ prompt: run.prompt, ids: tokenizer.encode(run.prompt) }).toEqual({
      prompt: run.prompt,
      ids: run.prompt_ids,
    });
  }
});

test('the texts of all runs and mutants are those of the reference', () => {
  expect(mutants.mutants).toHaveLength(480);
  for (const { ids, text } of [...wildType.runs, ...mutants.mutants]) {
    expect(alone(tokenizer.decode(ids))).toBe(text);
  }
});

test('the pieces of all runs and mutants make up their texts', () => {
  for (const { ids } of [...wildType.runs, ...mutants.mutants]) {
    const pieces = tokenizer.pieces(ids);
    expect(pieces).toHaveLength(ids.length);
    const text = ids.at(-1) === EOS ? pieces.slice(0, -1) : pieces;
    expect(text.join('')).toBe(tokenizer.decode(ids));
  }
});

describe('in context', () => {
  test('a leading space is kept', () => {
    const [, ...ids] = tokenizer.encode('the fox');
    expect(tokenizer.decode(ids)).toBe(' the fox');
    expect(tokenizer.decode([])).toBe('');
  });

  test('an unfinished character is U+FFFD only while it is unfinished', () => {
    expect(tokenizer.decode([byte(0xe2), byte(0x86)])).toBe('\uFFFD');
    expect(tokenizer.decode([byte(0xe2), byte(0x86), byte(0x92)])).toBe('→');
  });

  test('the ending token has no text but a name', () => {
    expect(tokenizer.decode([350, EOS])).toBe('The');
    expect(tokenizer.pieces([350, EOS])).toEqual(['The', '</s>']);
  });
});

test('a token shows what it is', () => {
  const last = tokenizer.encode('see the').at(-1) ?? 0;
  expect(tokenizer.piece(last)).toBe(' the');
  expect(tokenizer.piece(13)).toBe('\n');
  expect(tokenizer.piece(byte(0xe2))).toBe('<0xE2>');
  expect(tokenizer.piece(EOS)).toBe('</s>');
  expect(tokenizer.piece(1)).toBe('<s>');
  expect(tokenizer.piece(5000)).toBe('<5000>');
});

test('a character of several tokens comes with its last; what stays unfinished is shown', () => {
  const arrow = [byte(0xe2), byte(0x86), byte(0x92)];
  expect(tokenizer.pieces(arrow)).toEqual(['', '', '→']);
  expect(tokenizer.pieces(arrow.slice(0, 2))).toEqual(['', '\uFFFD']);
  expect(tokenizer.pieces([byte(0xe2), EOS])).toEqual(['\uFFFD', '</s>']);
});

test('any text is decoded to itself behind its beginning token', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      // the names of special tokens are tokens; a byte order mark and SentencePiece's space are not kept
      fc.pre(!/<\/?s>|<unk>|\uFEFF|▁/.test(text));
      const [bos, ...ids] = tokenizer.encode(text);
      expect(bos).toBe(1);
      expect(alone(tokenizer.decode(ids))).toBe(text);
      expect(tokenizer.pieces(ids).join('')).toBe(tokenizer.decode(ids));
    }),
  );
});

test.each<[string, string, RegExp]>([
  ['a web page', '<html>', /^tokenizer\.json cannot be used: it is a web page/],
  ['half a file', '{"model":', /^tokenizer\.json cannot be used: it is not valid/],
  ['no object', '7', /^tokenizer\.json cannot be used: it is not an object/],
  ['something else', '{}', /^tokenizer\.json cannot be used: /],
])('%s for a tokenizer is refused', async (_, text, message) => {
  const bytes = new TextEncoder().encode(text);
  const files = { open: (name: string) => Promise.resolve(memorySource(name, bytes)) };
  const error: unknown = await loadTokenizer(files).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ kind: 'weights', problem: 'tokenizer-bad' });
  expect((error as Error).message).toMatch(message);
});
