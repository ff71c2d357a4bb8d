import { useMemo } from 'react';
import { compareWords, rareWordsOf, type WordUse } from '../../lib/compare/writers.ts';
import { count, plural } from '../format.ts';
import { sideName } from './profile-words.ts';
import type { LandscapeState } from './use-landscapes.ts';

/** So many words are shown; the rest recur less. */
const MOST = 20;

/** Rare first words of both results: what their mutants begin with and their wild types never do. */
export function WritersTable({ landscapes }: { landscapes: LandscapeState }) {
  const { first, second, kinds } = landscapes;
  const sides = useMemo(
    () => [first, second].map((source) => source && { source, rare: rareWordsOf(source, kinds) }),
    [first, second, kinds],
  );
  const [a, b] = sides;
  const words = useMemo(() => (a && b ? compareWords(a, b) : []), [a, b]);
  // with texts on one side alone there is nothing to compare
  if (!a || !b || (!a.rare && !b.rare)) return null;
  const missing = [a, b].find(({ rare }) => !rare);
  return (
    <section aria-label="Writers">
      <h2>
        Writers <em>first words that the wild type never begins with</em>
      </h2>
      {missing && (
        <p className="soft">
          {sideName(missing.source)} has no texts of its mutants here: have them written out, or
          open a run file that has them.
        </p>
      )}
      {words.length === 0 ? (
        <p>
          No mutant of either begins an answer with a word that its wild type never begins with.
        </p>
      ) : (
        <div className="landscape-scroll">
          <table>
            <caption className="hidden-text">Rare first words of both results</caption>
            <thead>
              <tr>
                <th scope="col">Word</th>
                {[a, b].map(({ source }, i) => (
                  <th key={i} scope="col">
                    {sideName(source)}
                  </th>
                ))}
                <th scope="col">Rows in both</th>
              </tr>
            </thead>
            <tbody>
              {words.slice(0, MOST).map(({ word, first: one, second: other, sharedRows }) => (
                <tr key={word}>
                  <th scope="row" className="mono">
                    {word}
                  </th>
                  <td>{writtenWords(one, a.rare?.prompts ?? 0)}</td>
                  <td>{writtenWords(other, b.rare?.prompts ?? 0)}</td>
                  <td>
                    {sharedRows === null
                      ? 'other shapes'
                      : one && other
                        ? rowsWords(sharedRows)
                        : '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {words.length > MOST && (
        <p className="soft note">{count(words.length - MOST)} more recur less.</p>
      )}
    </section>
  );
}

const MOST_ROWS = 4;

const rowsWords = (rows: readonly number[]): string =>
  rows.length === 0
    ? 'none'
    : rows.slice(0, MOST_ROWS).join(', ') + (rows.length > MOST_ROWS ? ' …' : '');

/** `3 of 12 prompts, 5 mutants; rows 0, 64` */
function writtenWords(use: WordUse | null, prompts: number): string {
  if (!use) return 'never';
  return `${use.most} of ${plural(prompts, 'prompt')}, ${plural(use.mutants, 'mutant')}; ${use.rows.length === 1 ? 'row' : 'rows'} ${rowsWords(use.rows)}`;
}
