import { listed } from '../../lib/base/listed.ts';
import type { Asymmetry } from '../../lib/stats/asymmetry.ts';
import { isFound, measureOf, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { plural } from '../format.ts';

/** What somebody would ask of a measure. */
export const QUESTIONS: Record<MeasureId, string> = {
  asymmetry: 'Is Gate asymmetric?',
  bias: 'Does max change more than min?',
  rows: 'Do the changes gather on rows?',
  cols: 'Do the changes gather on columns?',
  odds: 'Do max and min act in the same places?',
};

/** More are only counted. */
const MOST_NAMED = 4;
/** The level of an axis by itself, as in the exact sentence. */
const LEVEL = 0.05;

/** The answer to a measure's question in a line; the exact sentence stands below it. */
export function plainWords(rows: readonly StatsRow[], id: MeasureId): string {
  if (rows.length === 0) return 'Not known yet: nothing is screened at max and at min.';
  const tested = rows.filter(({ readings }) => readings[id]);
  if (id === 'asymmetry') return gateWords(rows, tested);
  if (tested.length === 0)
    return `Cannot be told: too little changes the answer in the ${plural(rows.length, 'matrix', 'matrices')} screened.`;
  const found = tested.filter((row) => isFound(row, id));
  const of = `${plural(tested.length, 'matrix', 'matrices')} that could be tested`;
  if (found.length === 0)
    return `Not found: ${tested.length === 1 ? 'in the only matrix' : `in none of the ${tested.length} matrices`} that could be tested. That does not show that it is not so.`;
  const { neutral } = measureOf(id);
  const above = found.filter(({ readings }) => readings[id]!.value > neutral);
  const below = found.filter((row) => !above.includes(row));
  switch (id) {
    case 'rows':
    case 'cols':
      return found.length > MOST_NAMED
        ? `Yes in ${found.length} of ${of}.`
        : `Yes in ${names(found)}; ${found.length} of ${of}.`;
    case 'bias':
      return `${sides(above, 'Yes in', below, 'min changes more in')}; ${found.length} of ${of}.`;
    case 'odds':
      return `${sides(above, 'Yes, more than by chance, in', below, 'they avoid each other in')}; ${found.length} of ${of}.`;
  }
}

/** Both directions of what was found, the first one first. */
function sides(
  above: readonly StatsRow[],
  up: string,
  below: readonly StatsRow[],
  down: string,
): string {
  const parts = [
    ...(above.length > 0 ? [`${up} ${names(above)}`] : []),
    ...(below.length > 0 ? [`${down} ${names(below)}`] : []),
  ];
  const [first, ...rest] = parts;
  const begins = above.length > 0 ? first : `No: ${first}`;
  return [begins, ...rest].join(', ');
}

/** Whether Gate is asymmetric, and how that compares with the other matrices. */
function gateWords(rows: readonly StatsRow[], tested: readonly StatsRow[]): string {
  const isGate = ({ matrix }: StatsRow) => matrix.projection === 'gate';
  const [gates, gatesTested] = [rows.filter(isGate), tested.filter(isGate)];
  const others = tested.filter((row) => !isGate(row));
  const foundOthers = others.filter((row) => isFound(row, 'asymmetry'));
  const beside =
    others.length === 0
      ? ''
      : ` Others: ${foundOthers.length} of ${others.length} that could be tested${foundOthers.length > 0 ? ` (${names(foundOthers)})` : ''}.`;
  if (gates.length === 0) return `Not known yet: no Gate is screened at max and at min.${beside}`;
  if (gatesTested.length === 0)
    return `Cannot be told: in ${gates.length === 1 ? 'the only Gate' : `all ${gates.length} Gates`} too few of the cells tested so far answer to max alone or to min alone; screen more of ${gates.length === 1 ? 'it' : 'them'} (a quick look does).${beside}`;
  const of = `${plural(gatesTested.length, 'Gate')} that could be tested`;
  const found = gatesTested.filter((row) => isFound(row, 'asymmetry'));
  if (found.length === 0)
    return `Not found ${gatesTested.length === 1 ? 'in the only Gate' : `in any of the ${gatesTested.length} Gates`} that could be tested. That does not show that there is none.${beside}`;
  const named = found.length <= MOST_NAMED;
  const where = named
    ? found.map(({ name, stats }) => `${name}, ${axisWords(stats.asymmetry!)}`).join('; in ')
    : `${found.length} Gates`;
  return `Yes in ${where}; ${found.length} of ${of}.${beside}`;
}

/** Along which axis the effect lies, each taken by itself. */
function axisWords({ rows, cols }: Asymmetry): string {
  const [byRows, byCols] = [rows.p <= LEVEL, cols.p <= LEVEL];
  if (byRows && byCols) return 'along rows and columns';
  if (byRows) return 'along rows only';
  return byCols ? 'along columns only' : 'along rows and columns taken together only';
}

/** `L1.down and L5.gate`, `12 matrices`. */
function names(rows: readonly StatsRow[]): string {
  if (rows.length > MOST_NAMED) return plural(rows.length, 'matrix', 'matrices');
  return listed(
    rows.map(({ name }) => name),
    'and',
  );
}
