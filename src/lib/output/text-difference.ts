/** A text cut where it parts from another. */
export interface TextDifference {
  /** What they share, up to the word in which they part. */
  shared: string;
  /** The word in which they part, with the space before it; '' if the text ends there. */
  word: string;
  rest: string;
}

/** Cuts a text where it parts from the wild type's, at the beginning of the word. */
export function textDifference(text: string, wildType: string): TextDifference {
  let same = 0;
  while (same < text.length && same < wildType.length && text[same] === wildType[same]) same++;
  // back to where the word begins, in both texts: "barks" and "bats" part as words, not as letters
  let start = same;
  const isWhole = [text, wildType].every((name) => same === name.length || /\s/.test(name[same]));
  if (!isWhole) while (start > 0 && !/\s/.test(text[start - 1])) start--;
  while (start > 0 && /\s/.test(text[start - 1])) start--;
  const word = /^\s*\S*/.exec(text.slice(start))?.[0] ?? '';
  return { shared: text.slice(0, start), word, rest: text.slice(start + word.length) };
}
