import { describeDecoding, describeMany } from './assay-words.ts';
import type { Assay } from './assay.ts';

/** Characters of a prompt that a name shows. */
const LONGEST = 40;
/** Of those, how many in one are of its end: prompts often begin alike. */
const END_PART = 3;

/** A prompt in quotes, its middle left out where it is long: `“Tell me about the fox:”`. */
export function promptWords(prompt: string, longest = LONGEST): string {
  const characters = Array.from(prompt.replace(/\s+/g, ' ').trim());
  if (characters.length <= longest) return `“${characters.join('')}”`;
  const ends = Math.floor(longest / END_PART);
  const [start, end] = [characters.slice(0, longest - ends - 1), characters.slice(-ends)];
  // words are not cut where they are short
  return `“${start.join('').replace(/\s\S{0,7}$/, '')}…${end.join('').replace(/^\S{0,7}\s/, '')}”`;
}

/** What is asked, in a few words: the prompt, or the name of several and how many they are. */
export function askedOf(assay: Assay, name = ''): string {
  if ('prompt' in assay) return promptWords(assay.prompt);
  const many = `${assay.type} of ${describeMany(assay)}`;
  return name === '' ? many : `${name}, ${many}`;
}

/**
 * What a screen is called wherever it is named: `“Tell me about the fox:” · greedy · 48 tokens`.
 * @param name that an assay of several prompts has here; default: none
 */
export const screenName = (assay: Assay, name = ''): string =>
  `${askedOf(assay, name)} · ${describeDecoding(assay)}`;
