import { formatMatrix, PROJECTIONS } from '../../lib/matrix.ts';
import { FOUND, type Measure, type StatsRow } from './measures.ts';

const WORDS: Record<Measure['id'], string> = {
  asymmetry:
    'An order of rows and columns, taken from one half of the cells, tells in the other half which cells answer to max only and which to min only (both axes jointly: below, each matrix says which of them does)',
  bias: 'Of the cells that answer to one kind only, more answer to one kind than a fair coin would give',
  rows: 'More of the answering cells lie on busy rows than chance would put there',
  cols: 'More of the answering cells lie on busy columns than chance would put there',
  odds: 'Answering to max and answering to min go together, or exclude each other, more than chance would have it',
};

/** More are not named in the sentence; the table has them. */
const MOST_NAMED = 6;

/** What was found over the model, in a sentence, by kind of matrix. */
export function StatsSummary({ rows, measure }: { rows: StatsRow[]; measure: Measure }) {
  const read = rows.flatMap(({ matrix, readings }) => {
    const reading = readings[measure.id];
    return reading ? [{ matrix, found: reading.q <= FOUND }] : [];
  });
  const parts = PROJECTIONS.toReversed().flatMap((projection) => {
    const mine = read.filter(({ matrix }) => matrix.projection === projection);
    if (mine.length === 0) return [];
    return [`${projection} ${mine.filter(({ found }) => found).length} of ${mine.length}`];
  });
  const names = read.filter(({ found }) => found).map(({ matrix }) => formatMatrix(matrix));
  if (read.length === 0)
    return (
      <p className="stats-summary">
        No matrix could be tested yet for this: screen some with max and min. A test needs a few
        cells that answer to one kind only.
      </p>
    );
  return (
    <p className="stats-summary">
      {WORDS[measure.id]}: in {names.length} of {read.length} matrices that could be tested (
      {parts.join(', ')}).
      {names.length > 0 && names.length <= MOST_NAMED && ` It is ${names.join(', ')}.`}
    </p>
  );
}
