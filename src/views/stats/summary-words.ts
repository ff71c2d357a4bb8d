import type { Projection } from '../../lib/model/matrix.ts';
import { isFound, type Measure, type StatsRow } from '../../lib/stats/measures.ts';
import { lineWord } from '../../lib/stats/signed-cells.ts';
import { count, plural } from '../format.ts';
import { leastFound } from './least-words.ts';
import { PROJECTION_ORDER } from './stats-words.ts';

/** More are not named in the sentence; the table has them. */
const MOST_NAMED = 6;

/** `gate 1 of 3 tested, others 0 of 22`; Gate is always told of, others where something was found. */
function byKind(found: readonly StatsRow[], tested: readonly StatsRow[]): string {
  const countOf = (all: readonly StatsRow[], kinds: readonly Projection[]) =>
    all.filter(({ matrix }) => kinds.includes(matrix.projection)).length;
  const isTold = (kind: Projection) =>
    countOf(found, [kind]) > 0 || (kind === 'gate' && countOf(tested, [kind]) > 0);
  const told = PROJECTION_ORDER.filter(isTold);
  const others = PROJECTION_ORDER.filter((kind) => !isTold(kind));
  const parts = told.map(
    (kind) => `${kind} ${countOf(found, [kind])} of ${countOf(tested, [kind])} tested`,
  );
  if (parts.length > 0 && countOf(tested, others) > 0)
    parts.push(`others 0 of ${countOf(tested, others)}`);
  return parts.join(', ');
}

/** `1 of 25 matrices (L5.gate)`; long lists are counted by kind of matrix. */
function named(found: readonly StatsRow[], tested: readonly StatsRow[]): string {
  const all = `${count(found.length)} of ${plural(tested.length, 'matrix', 'matrices')}`;
  if (found.length === 0) return all;
  if (found.length <= MOST_NAMED) return `${all} (${found.map(({ name }) => name).join(', ')})`;
  const parts = PROJECTION_ORDER.flatMap((projection) => {
    const mine = ({ matrix }: StatsRow) => matrix.projection === projection;
    const total = tested.filter(mine).length;
    return total === 0 ? [] : [`${projection} ${found.filter(mine).length} of ${total}`];
  });
  return `${all} (${parts.join(', ')})`;
}

/** The level of single p values that are told beside q. */
const LEVEL = 0.05;

/**
 * The exact sentence: what was found over the model, each direction by itself, and what could have
 * been. @param noun what an answering cell is
 */
export function summaryWords(rows: readonly StatsRow[], measure: Measure, noun: string): string {
  const { id } = measure;
  const tested = rows.filter(({ readings }) => readings[id]);
  if (tested.length === 0)
    return 'No matrix could be tested yet for this: screen some with max and min. A test needs a few cells that answer to one kind only.';
  const left = rows.length - tested.length;
  return [
    sentence(tested, measure, noun),
    leastFound(rows, measure),
    left > 0 && `${count(left)} more could not be tested.`,
  ]
    .filter(Boolean)
    .join(' ');
}

function sentence(tested: readonly StatsRow[], { id, neutral }: Measure, noun: string): string {
  const found = tested.filter((row) => isFound(row, id));
  const up = found.filter(({ readings }) => readings[id]!.value > neutral);
  const down = found.filter((row) => !up.includes(row));
  switch (id) {
    case 'asymmetry-rows':
    case 'asymmetry-cols': {
      const axis = id === 'asymmetry-rows' ? 'rows' : 'cols';
      const lines = lineWord(axis);
      const beyond = found.filter(({ stats }) => stats.asymmetry![axis].dose.p <= LEVEL);
      const activity =
        found.length === 0
          ? ''
          : ` Beyond what the activity of ${lines} gives (p ≤ ${LEVEL}): ${beyond.length} of ${found.length}.`;
      return `In ${named(found, tested)} an order of ${lines}, taken from one half of the cells, tells better than chance which cells of the other half answer to max only and which to min only.${kindWords(found, tested)}${activity}`;
    }
    case 'two-way':
      return `In ${named(found, tested)} rows differ in their share of max where every column keeps its own, and columns where every row does: both at once.${kindWords(found, tested)}`;
    case 'bias':
      return `Of the cells that answer to one kind only, more answer to max than a fair coin for each whole line would give in ${named(up, tested)}; more to min in ${named(down, tested)}.`;
    case 'odds':
      return `Where every row and every column keeps how many cells answer to max and how many to min, answering to both is rarer than chance would have it in ${named(down, tested)}, and commoner in ${named(up, tested)}.`;
    case 'rows':
    case 'cols': {
      const kept = found.filter(({ stats }) => stats.clustering![id].keptP <= LEVEL);
      const other = lineWord(id === 'rows' ? 'cols' : 'rows');
      const beyond =
        found.length === 0
          ? ''
          : ` Where the ${other} keep their counts it is still more than chance (p ≤ ${LEVEL}) in ${kept.length} of these.`;
      return `In ${named(found, tested)} more ${noun} lie on busy ${lineWord(id)} than if as many lay anywhere.${beyond}`;
    }
  }
}

const kindWords = (found: readonly StatsRow[], tested: readonly StatsRow[]): string => {
  const kinds = found.length <= MOST_NAMED ? byKind(found, tested) : '';
  return kinds && ` By kind of matrix: ${kinds}.`;
};
