import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textDifference } from './text-difference.ts';

test.each([
  ['It barks. It eats', 'It hunts at night', ['It', ' barks.', ' It eats']],
  ['It bats on', 'It barks on', ['It', ' bats', ' on']],
  ['It hunts', 'It hunts at night', ['It hunts', '', '']],
  ['In the forest. It barks.', 'In the forest.', ['In the forest.', ' It', ' barks.']],
  ['It hunt', 'It hunts at night', ['It', ' hunt', '']],
  ['', 'It', ['', '', '']],
  ['\nA poem', ' The fox', ['', '\nA', ' poem']],
])('%j beside %j', (text, wildType, [shared, word, rest]) => {
  expect(textDifference(text, wildType)).toEqual({ shared, word, rest });
});

test('the parts make the text, and what is called shared is', () => {
  const words = fc.array(fc.constantFrom('a', 'ab', ' ', '\n', '  '), { maxLength: 12 });
  const texts = words.map((all) => all.join(''));
  fc.assert(
    fc.property(texts, texts, (text, wildType) => {
      const { shared, word, rest } = textDifference(text, wildType);
      expect(shared + word + rest).toBe(text);
      expect(wildType.startsWith(shared)).toBe(true);
    }),
  );
});
