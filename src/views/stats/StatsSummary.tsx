import { PROJECTIONS } from '../../lib/matrix.ts';
import { FOUND, type Measure, type StatsRow } from './measures.ts';

const WORDS: Record<Measure['id'], string> = {
  asymmetry:
    'Rows and columns ordered by one half of the cells tell, in the other half, the cells that answer to max only from those that answer to min only',
  bias: 'Of the cells that answer to one kind only, more answer to one kind than a fair coin would give',
  rows: 'More of the answering cells lie on busy rows than chance would put there',
  cols: 'More of the answering cells lie on busy columns than chance would put there',
  odds: 'Answering to max and answering to min go together, or exclude each other, more than chance would have it',
};

/** What was found over the model, in a sentence, by kind of matrix. */
export function StatsSummary({ rows, measure }: { rows: StatsRow[]; measure: Measure }) {
  const read = rows.flatMap(({ matrix, readings }) => {
    const reading = readings[measure.id];
    return reading ? [{ projection: matrix.projection, found: reading.q <= FOUND }] : [];
  });
  const parts = PROJECTIONS.toReversed().flatMap((projection) => {
    const mine = read.filter((r) => r.projection === projection);
    if (mine.length === 0) return [];
    return [`${projection} ${mine.filter(({ found }) => found).length} of ${mine.length}`];
  });
  if (read.length === 0)
    return (
      <p className="stats-summary">
        No matrix could be tested yet for this: screen some with max and min. A test needs a few
        cells that answer to one kind only.
      </p>
    );
  return (
    <p className="stats-summary">
      {WORDS[measure.id]}: in {read.filter(({ found }) => found).length} of {read.length} matrices
      that could be tested ({parts.join(', ')}).
    </p>
  );
}
