import { listed } from '../../lib/base/listed.ts';
import { isFound, measureOf, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { AXES, lineWord } from '../../lib/stats/signed-cells.ts';
import { plural } from '../format.ts';
import { hasTooFew, isSignsId, type SignsId } from './least-words.ts';

/** What somebody would ask of a measure. */
export const QUESTIONS: Record<MeasureId, string> = {
  'asymmetry-rows': 'Is Gate asymmetric?',
  'asymmetry-cols': 'Is Gate asymmetric?',
  'two-way': 'Is Gate asymmetric in two dimensions?',
  bias: 'Does max change more than min?',
  rows: 'Do the changes gather on rows?',
  cols: 'Do the changes gather on columns?',
  odds: 'Do max and min act in the same places?',
};

/** More are only counted. */
const MOST_NAMED = 4;

/** The answer to a measure's question in a line; the exact sentence stands below it. */
export function plainWords(rows: readonly StatsRow[], id: MeasureId): string {
  if (rows.length === 0) return 'Not known yet: nothing is screened at max and at min.';
  const tested = rows.filter(({ readings }) => readings[id]);
  if (isSignsId(id)) return gateWords(rows, id);
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
      return `${sides(above, 'Yes, more than by chance, in', below, 'they avoid each other in')}; ${found.length} of ${of}. Lines that both share do not count.`;
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

/** Whether nothing can be told of Gate yet, so that more of it has to be screened. */
export const isGateOpen = (rows: readonly StatsRow[], id: SignsId): boolean =>
  gatesOf(rows, id).isOpen;

/** Along which axes asymmetry was found; null: along none. It is two-dimensional only by its own test. */
function alongWords(row: StatsRow): string | null {
  const axes = AXES.filter((axis) => isFound(row, `asymmetry-${axis}`)).map(lineWord);
  if (axes.length === 0) return null;
  if (axes.length === 1) return `along ${axes[0]} only`;
  return isFound(row, 'two-way')
    ? 'in two dimensions'
    : 'along rows and columns, but not in two dimensions';
}

/** The Gates among some rows: those that could be tested, those found asymmetric, those on too few cells. */
function gatesOf(rows: readonly StatsRow[], id: SignsId) {
  const gates = rows.filter(isGate);
  const tested = gates.filter(({ readings }) => readings[id]);
  const found = tested.filter((row) => isAsymmetric(row, id));
  const few = tested.filter((row) => hasTooFew(row) && !found.includes(row));
  return { gates, tested, found, few, isOpen: tested.length === few.length };
}

const isGate = ({ matrix }: StatsRow) => matrix.projection === 'gate';

/** By its own test in two dimensions, else along whatever axis. */
const isAsymmetric = (row: StatsRow, id: SignsId): boolean =>
  id === 'two-way' ? isFound(row, id) : alongWords(row) !== null;

/** Whether Gate is asymmetric, and how that compares with the other matrices. */
function gateWords(rows: readonly StatsRow[], id: SignsId): string {
  const { gates, tested: gatesTested, found, few, isOpen } = gatesOf(rows, id);
  const others = rows.filter((row) => row.readings[id] && !isGate(row));
  const foundOthers = others.filter((row) => isAsymmetric(row, id));
  const beside =
    others.length === 0
      ? ''
      : ` Others: ${foundOthers.length} of ${others.length} that could be tested${foundOthers.length > 0 ? ` (${names(foundOthers)})` : ''}.`;
  if (gates.length === 0) return `Not known yet: no Gate is screened at max and at min.${beside}`;
  if (isOpen)
    return `Cannot be told: in ${gates.length === 1 ? 'the only Gate' : `all ${gates.length} Gates`} too few of the cells tested so far answer to max alone or to min alone; screen more of ${gates.length === 1 ? 'it' : 'them'} (a quick look does).${beside}`;
  const of = `${plural(gatesTested.length, 'Gate')} that could be tested`;
  const fewWords = few.length > 0 ? `, ${few.length} of them on too few cells` : '';
  if (found.length === 0)
    return `Not found ${gatesTested.length === 1 ? 'in the only Gate' : `in any of the ${gatesTested.length} Gates`} that could be tested${fewWords}. That does not show that there is none.${beside}`;
  const where = found.length <= MOST_NAMED ? inGates(found) : `${found.length} Gates`;
  return `Yes in ${where}; ${found.length} of ${of}${fewWords}.${beside}`;
}

/** `L4.gate and L5.gate, along columns only` */
function inGates(found: readonly StatsRow[]): string {
  const ways = new Map<string, StatsRow[]>();
  for (const row of found) {
    const way = alongWords(row) ?? 'where every line of the other axis keeps its counts';
    ways.set(way, [...(ways.get(way) ?? []), row]);
  }
  return [...ways].map(([way, mine]) => `${names(mine)}, ${way}`).join('; in ');
}

/** `L1.down and L5.gate`, `12 matrices`. */
export function names(rows: readonly Pick<StatsRow, 'name'>[]): string {
  if (rows.length > MOST_NAMED) return plural(rows.length, 'matrix', 'matrices');
  return listed(
    rows.map(({ name }) => name),
    'and',
  );
}
