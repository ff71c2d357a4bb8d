import { useMemo } from 'react';
import {
  glanceOf,
  lineName,
  PUBLISHED_BUSY,
  type Glance,
  type OnBusy,
} from '../../lib/compare/glance.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { screenName } from '../../lib/assay/screen-name.ts';
import { count, percent } from '../format.ts';
import { sideName } from './profile-words.ts';
import { askedWords } from './use-result-sources.ts';
import type { LandscapeState } from './use-landscapes.ts';

type Row = readonly [name: string, text: (glance: Glance, source: ResultSource) => string | null];

const ROWS: readonly Row[] = [
  ['Asked', (_, { assay, tile }) => askedWords(assay && screenName(assay), tile)],
  ['Mutants tested', ({ tested, mutants }) => `${count(tested)} of ${count(mutants)}`],
  [
    'NSMs',
    ({ nsms, tested }, { published }) =>
      `${count(nsms)} (${percent(nsms, tested)})${published ? ', severe' : ''}`,
  ],
  ['Malignant', ({ malignant }) => (malignant === null ? null : count(malignant))],
  [
    'Predicted: risk of 1 or more',
    ({ predicted }) =>
      predicted && `${count(predicted.risky)} (${percent(predicted.risky, predicted.mutants)})`,
  ],
  [
    'NSMs among all mutants, by the audit',
    ({ audited }) =>
      audited && `${tiny(audited.estimate)} (95 %: ${tiny(audited.low)} to ${tiny(audited.high)})`,
  ],
  ['On busy columns', ({ cols }) => busyWords(cols)],
  ['On busy rows', ({ rows }) => busyWords(rows)],
  [
    'Worst line',
    ({ worst }) =>
      worst && `${lineName(worst)}: ${count(worst.nsms)} of ${count(worst.of)} mutants`,
  ],
];

const tiny = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

const busyWords = ({ share, chance }: OnBusy): string | null =>
  share === null || chance === null
    ? null
    : `${(100 * share).toFixed(1)} % of answering squares (by chance ${(100 * chance).toFixed(1)} %)`;

/** Both results in a few numbers. */
export function GlanceTable({ landscapes }: { landscapes: LandscapeState }) {
  const { first, second, kinds } = landscapes;
  const sides = useMemo(
    () =>
      [first, second].flatMap((source) =>
        source ? [{ source, glance: glanceOf(source, kinds) }] : [],
      ),
    [first, second, kinds],
  );
  const rows = ROWS.map(([name, text]) => ({
    name,
    texts: sides.map(({ glance, source }) => text(glance, source)),
  })).filter(({ texts }) => texts.some((text) => text !== null));
  const isPublished = sides.some(({ source }) => source.published);
  return (
    <section aria-label="At a glance">
      <h2>
        At a glance <em>{kinds.join(', ')}</em>
      </h2>
      <div className="landscape-scroll">
        <table className="glance">
          <caption className="hidden-text">Both results in a few numbers</caption>
          <thead>
            <tr>
              <td />
              {sides.map(({ source }, i) => (
                <th key={i} scope="col">
                  <i className={`swatch ${i === 0 ? 'first' : 'second'}`} />
                  {sideName(source)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, texts }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {texts.map((text, i) => (
                  <td key={i}>{text ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="soft note">
        A line is busy from a quarter of its cells on, or more where that is common by chance
        {isPublished && `; in published tables from ${PUBLISHED_BUSY} squares on`}.
      </p>
    </section>
  );
}
