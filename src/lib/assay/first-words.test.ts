import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countWords, firstWord, rareWord, tallyWords } from './first-words.ts';

test.each([
  [' The fox', 'the'],
  ['\n“Look, Tom,”', 'look'],
  ["It's", "it's"],
  ['  ?!', ''],
  ['Été là', 'été'],
])('first word of %j is %j', (text, word) => {
  expect(firstWord(text)).toBe(word);
});

const texts = fc.array(fc.constantFrom('Poem of a fox', 'poem', 'It eats', 'the owl', '…'), {
  maxLength: 8,
});

test('the rare word is the commonest that the wild type never begins with', () => {
  fc.assert(
    fc.property(texts, texts, (mutant, wildType) => {
      const wild = tallyWords(wildType);
      const rare = rareWord(tallyWords(mutant), wild);
      const counts = mutant
        .map(firstWord)
        .filter((word) => word !== '' && !wildType.map(firstWord).includes(word))
        .map((word) => mutant.filter((text) => firstWord(text) === word).length);
      expect(rare?.count ?? 0).toBe(Math.max(0, ...counts));
      if (rare) expect(wild.has(rare.word)).toBe(false);
    }),
  );
});

test('words over a screen: those that recur in a mutant first, with the rows they share', () => {
  const answersOf = (matrix: string, row: number, ...answers: string[]) => ({
    matrix,
    row,
    tally: tallyWords(answers),
  });
  const words = countWords(
    [
      answersOf('L1.down', 0, 'Staring at', 'staring', 'It'),
      answersOf('L14.down', 0, 'Staring', 'It', 'It'),
      answersOf('L14.down', 64, 'A poem', 'It', 'Staring'),
    ],
    tallyWords(['It is', 'The', 'The']),
  );
  expect(words.map(({ word }) => word)).toEqual(['staring', 'a', 'it']);
  expect(words[0]).toEqual({
    word: 'staring',
    wildType: 0,
    answers: 4,
    mutants: 3,
    most: 2,
    matrices: ['L1.down', 'L14.down'],
    rows: [0, 64],
    sharedRows: [{ row: 0, matrices: 2 }],
  });
  expect(words[2]).toMatchObject({ wildType: 1, answers: 4, most: 2 });
});
