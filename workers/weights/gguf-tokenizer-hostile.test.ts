import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenizerFromGguf } from './gguf-tokenizer.ts';
import { TOKEN_TYPE, type GgufMetadata } from './gguf-vocabulary.ts';
import { WeightsError } from './weights-error.ts';

const KEY = 'tokenizer.ggml.';
const { normal, unknown, control, userDefined, byte } = TOKEN_TYPE;

const byteName = (value: number) => `<0x${value.toString(16).toUpperCase().padStart(2, '0')}>`;
const BYTES = Array.from({ length: 256 }, (_, value) => byteName(value));
/** Where a score stands for tokens that have none. */
const NONE = 0;

/** A SentencePiece vocabulary: three special tokens, the bytes, then pieces with their scores. */
function sentencePiece(pieces: [piece: string, score: number][], more: GgufMetadata = {}) {
  return {
    [`${KEY}model`]: 'llama',
    [`${KEY}tokens`]: ['<unk>', '<s>', '</s>', ...BYTES, ...pieces.map(([piece]) => piece)],
    [`${KEY}scores`]: [
      NONE,
      NONE,
      NONE,
      ...BYTES.map(() => NONE),
      ...pieces.map(([, score]) => score),
    ],
    [`${KEY}token_type`]: [
      unknown,
      control,
      control,
      ...BYTES.map(() => byte),
      ...pieces.map(() => normal),
    ] as number[],
    ...more,
  } satisfies GgufMetadata;
}

const PIECES: [string, number][] = [
  ['a', -9],
  ['b', -9],
  ['▁', -9],
  ['ab', -1],
  ['▁a', -2],
];

/** Byte-level tokens: printable bytes stand for themselves. */
const CHARACTERS = ['Ġ', ...Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))];
const MERGED = ['12', '123', '1234', "'L", "'LL", '!!', 'Ġ1'];
const MERGES = ['1 2', '12 3', '123 4', "' L", "'L L", '! !', 'Ġ 1'];

function byteLevel(pre: string, more: GgufMetadata = {}): GgufMetadata {
  return {
    [`${KEY}model`]: 'gpt2',
    [`${KEY}pre`]: pre,
    [`${KEY}tokens`]: ['<end>', ...CHARACTERS, ...MERGED],
    [`${KEY}token_type`]: [control, ...CHARACTERS.map(() => normal), ...MERGED.map(() => normal)],
    [`${KEY}merges`]: MERGES,
    [`${KEY}bos_token_id`]: 0,
    ...more,
  };
}

const pieces = (metadata: GgufMetadata, text: string) => {
  const tokenizer = tokenizerFromGguf(metadata);
  return tokenizer.encode(text).map((id) => tokenizer.piece(id));
};

/** SentencePiece's rule to the letter: join the best neighbours, the leftmost of equals, again. */
function joined(text: string, scores: ReadonlyMap<string, number>): string[] {
  const symbols = Array.from(text);
  for (;;) {
    let best = -1;
    let bestScore = -Infinity;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const score = scores.get(symbols[i] + symbols[i + 1]) ?? -Infinity;
      if (score > bestScore) [best, bestScore] = [i, score];
    }
    if (best < 0) return symbols;
    symbols.splice(best, 2, symbols[best] + symbols[best + 1]);
  }
}

test('pieces are joined as SentencePiece joins them, equal scores from the left', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 2, maxLength: 6 });
  const score = fc.integer({ min: -4, max: -1 });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(piece, score), { selector: ([text]) => text, maxLength: 12 }),
      fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 24 }),
      (more, text) => {
        const all: [string, number][] = [['a', -9], ['b', -9], ...more];
        const metadata = sentencePiece(all, { [`${KEY}add_space_prefix`]: false });
        expect(pieces(metadata, text)).toEqual(['<s>', ...joined(text, new Map(all))]);
      },
    ),
  );
});

describe('what the metadata says of a text', () => {
  test('is done: prefix, beginning and ending tokens', () => {
    const say = (more: GgufMetadata) => pieces(sentencePiece(PIECES, more), 'ab');
    expect(say({})).toEqual(['<s>', ' ', 'ab']);
    expect(say({ [`${KEY}add_space_prefix`]: false })).toEqual(['<s>', 'ab']);
    expect(say({ [`${KEY}add_bos_token`]: false, [`${KEY}add_eos_token`]: true })).toEqual([
      ' ',
      'ab',
      '</s>',
    ]);
  });

  test('a character without a piece is its bytes; without bytes it is unknown', () => {
    expect(pieces(sentencePiece(PIECES), 'é')).toEqual(['<s>', ' ', '<0xC3>', '<0xA9>']);
    const bare = {
      [`${KEY}model`]: 'llama',
      [`${KEY}tokens`]: ['<unk>', '<s>', '</s>', 'a', '▁'],
      [`${KEY}scores`]: [0, 0, 0, -1, -2],
    };
    expect(pieces(bare, 'aéa')).toEqual(['<s>', ' ', 'a', '<unk>', 'a']);
  });

  test('a token of the user is found before anything else, and is text', () => {
    const metadata = sentencePiece([...PIECES, ['▁▁b', 0]]);
    metadata[`${KEY}token_type`] = [...metadata[`${KEY}token_type`].slice(0, -1), userDefined];
    expect(pieces(metadata, 'a  bb')).toEqual(['<s>', ' a', '  b', ' ', 'b']);
    const tokenizer = tokenizerFromGguf(metadata);
    expect(tokenizer.decode(tokenizer.encode('a  bb').slice(1))).toBe(' a  b b');
  });

  test.each([
    ['gpt-2', [' ', '1234', "'", 'L', 'L', '!!', ' 1']],
    ['smollm', [' ', '1', '2', '3', '4', "'", 'L', 'L', '!!', ' ', '1']],
    ['llama-bpe', ['<end>', ' ', '123', '4', "'LL", '!!', ' ', '1']],
    ['default', [' ', '123', '4', "'", 'L', 'L', '!!', ' ', '1']],
  ])('words are cut in the way %s', (pre, expected) => {
    expect(pieces(byteLevel(pre), " 1234'LL!! 1")).toEqual(expected);
  });
});

describe('a tokenizer that cannot be used is refused', () => {
  const good = sentencePiece(PIECES);
  const count = good[`${KEY}tokens`].length;
  test.each<[string, GgufMetadata, RegExp]>([
    ['no tokenizer', {}, /the file has none \(tokenizer\.ggml\.model is missing\)\.$/],
    [
      'a kind',
      { ...good, [`${KEY}model`]: 't5' },
      /of the kind “t5”, and the lab reads llama and gpt2/,
    ],
    [
      'a number for a kind',
      { ...good, [`${KEY}model`]: 7 },
      /tokenizer\.ggml\.model is 7, not a text/,
    ],
    ['no tokens', { [`${KEY}model`]: 'llama' }, /tokens is not a list/],
    ['an empty list', { [`${KEY}model`]: 'llama', [`${KEY}tokens`]: [] }, /tokens is empty/],
    [
      'a number for a token',
      { ...good, [`${KEY}tokens`]: ['a', 5] },
      /entry 1 of \S+tokens is 5, not a text/,
    ],
    [
      'one token twice',
      { ...good, [`${KEY}tokens`]: ['x', 'y', 'x'] },
      /tokens 0 and 2 are both "x"/,
    ],
    ['no scores', { ...good, [`${KEY}scores`]: undefined }, /scores is not a list/],
    [
      'few scores',
      { ...good, [`${KEY}scores`]: [1, 2] },
      /scores has 2 entries for a vocabulary of 264/,
    ],
    [
      'NaN',
      { ...good, [`${KEY}scores`]: new Array(count).fill(NaN) },
      /entry 0 of \S+scores is null/,
    ],
    ['few types', { ...good, [`${KEY}token_type`]: [1] }, /token_type has 1 entries/],
    [
      'an id',
      { ...good, [`${KEY}bos_token_id`]: count },
      /bos_token_id is 264, not a number from 0 to 263/,
    ],
    ['a flag', { ...good, [`${KEY}add_bos_token`]: 1 }, /add_bos_token is 1, not true or false/],
    ['spaces', { ...good, [`${KEY}remove_extra_whitespaces`]: true }, /it drops repeated spaces/],
    [
      'words',
      byteLevel('tekken'),
      /cuts words in the way “tekken”, and the lab reads gpt-2, smollm/,
    ],
    ['no words', byteLevel('', { [`${KEY}pre`]: undefined }), /tokenizer\.ggml\.pre is missing/],
    ['no merges', byteLevel('gpt-2', { [`${KEY}merges`]: undefined }), /merges is not a list/],
    [
      'a merge',
      byteLevel('gpt-2', { [`${KEY}merges`]: ['1 2', 'xy'] }),
      /merge 1, "xy", does not make one token/,
    ],
    [
      'a result',
      byteLevel('gpt-2', { [`${KEY}merges`]: ['x y'] }),
      /merge 0, "x y", does not make one token/,
    ],
    [
      'no ending',
      byteLevel('gpt-2', { [`${KEY}add_eos_token`]: true }),
      /adds a token \(eos\) that the file does not name/,
    ],
  ])('%s', (_, metadata, message) => {
    expect(() => tokenizerFromGguf(metadata)).toThrow(WeightsError);
    expect(() => tokenizerFromGguf(metadata)).toThrow(message);
  });

  test('whatever the metadata hold', () => {
    const anything = fc.oneof(fc.anything(), fc.array(fc.string(), { maxLength: 4 }));
    const keys = [
      'tokens',
      'scores',
      'token_type',
      'merges',
      'bos_token_id',
      'pre',
      'add_bos_token',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(good, byteLevel('gpt-2')),
        fc.dictionary(fc.constantFrom(...keys.map((key) => KEY + key)), anything),
        (metadata, wrong) => {
          try {
            tokenizerFromGguf({ ...metadata, ...wrong }).encode('ab 12');
          } catch (error) {
            expect(error).toMatchObject({ kind: 'weights', problem: 'tokenizer-bad' });
          }
        },
      ),
    );
  });
});
