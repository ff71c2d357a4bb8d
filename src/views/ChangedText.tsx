import { textDifference } from '../lib/output/text-difference.ts';

/** How much of what a text shares with the wild type is shown before it parts, in characters. */
const SHARED = 32;

/** What a mutant says: the end of what it shares with the wild type, and all from there on. */
export function ChangedText({ text, wildType }: { text: string; wildType: string }) {
  const { shared, word, rest } = textDifference(text, wildType);
  return (
    <>
      <span className="soft">
        {shared.length > SHARED ? '…' : ''}
        {shared.slice(-SHARED)}
      </span>
      {/^\s*/.exec(word)?.[0]}
      <mark>{word.trimStart() || '(ends)'}</mark>
      {rest}
    </>
  );
}
