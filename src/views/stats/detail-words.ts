import { agree } from '../../lib/base/agree.ts';
import type { TermId } from '../../lib/methods/terms.ts';
import type { Interval } from '../../lib/stats/exact.ts';
import { isFound, measureOf, type MeasureId, type StatsRow } from '../../lib/stats/measures.ts';
import { AXES, lineWord, type Axis } from '../../lib/stats/signed-cells.ts';
import { count, fixed, plural, small } from '../format.ts';
import { leastWords } from './least-words.ts';
import { intervalWords, oddsOrNone, pWords, valueWords } from './stats-words.ts';

/** What is told of a matrix under one head. */
interface DetailPart {
  term: TermId;
  name: string;
  text: string;
}

const share = (x: number) => `${(100 * x).toFixed(1)} %`;
/** Where the middle 95 % of permuted maps lie. */
const range = ({ low, high }: Interval) => `95 % of permuted maps ${share(low)} to ${share(high)}`;
const answer = (cells: number) => `${plural(cells, 'cell')} ${agree(cells, 'answers', 'answer')}`;
const start = (text: string) => text[0].toUpperCase() + text.slice(1);

/** All numbers of a matrix in words. @param noun what an answering cell is, in the plural */
export function detailWords(row: StatsRow, noun: string): DetailPart[] {
  return [
    { term: 'asymmetry', name: 'Asymmetry', text: asymmetryText(row) },
    { term: 'two-way', name: 'In two dimensions', text: twoWayText(row) },
    { term: 'bias', name: 'Bias', text: biasText(row) },
    {
      term: 'clustering',
      name: 'Axis clustering',
      text: row.stats.clustering
        ? AXES.map((axis) => clusterText(row, axis, noun)).join(' ')
        : missing(row, 'rows'),
    },
    { term: 'complementarity', name: 'Complementarity', text: oddsText(row) },
  ];
}

const missing = ({ stats }: StatsRow, id: MeasureId) => measureOf(id).missing(stats)[1];

/** `p = 0.021, q = 0.085` */
function tests({ readings }: StatsRow, id: MeasureId): string {
  const reading = readings[id];
  return reading ? `${pWords(reading.p)}, ${pWords(reading.q, 'q')}` : '';
}

/** Beside what was not found: what would have been. */
function couldBe(row: StatsRow, id: MeasureId): string {
  const reading = row.readings[id];
  if (!reading || isFound(row, id)) return '';
  if (reading.least === null) return '; no effect, however large, could have been found here';
  return `; ${leastWords(measureOf(id), reading.least)} would have been found in 80 % of such maps`;
}

function asymmetryText(row: StatsRow): string {
  const { asymmetry } = row.stats;
  if (!asymmetry) return missing(row, 'asymmetry-rows');
  const along = AXES.map((axis) => {
    const id = `asymmetry-${axis}` as const;
    const { effect, low, high, dose } = asymmetry[axis];
    const ratios = dose.strata.map(
      ({ from, to, maxOnly, minOnly }) =>
        `${from === to ? count(from) : `${count(from)}–${count(to)}`} answering cells ${maxOnly} : ${minOnly}`,
    );
    return `${start(lineWord(axis))}: effect ${fixed(effect, 2)} (${fixed(low, 2)} to ${fixed(high, 2)} for these lines), ${tests(row, id)}${couldBe(row, id)}. Beyond what their activity gives: ${pWords(dose.p)}; max only to min only on ${lineWord(axis)} with ${ratios.join(', ')}.`;
  });
  return `${along.join(' ')} Means over ${asymmetry.splits} splits.`;
}

function twoWayText(row: StatsRow): string {
  const { asymmetry } = row.stats;
  if (!asymmetry) return missing(row, 'two-way');
  const parts = AXES.map((axis) => {
    const { sd, p } = asymmetry.twoWay[axis];
    const kept = axis === 'rows' ? 'every column' : 'every row';
    return `Between ${lineWord(axis)}, ${kept} keeping its counts, the share to max has a standard deviation of ${fixed(sd, 2)} (${pWords(p)}).`;
  });
  return `${parts.join(' ')} Both at once: ${tests(row, 'two-way')}${couldBe(row, 'two-way')}.`;
}

function biasText(row: StatsRow): string {
  const { bias } = row.stats;
  if (!bias) return missing(row, 'bias');
  const { maxOnly, minOnly, interval, axis, carriers, lines, cellInterval, cellP } = bias;
  const within = ({ low, high }: Interval) => `${share(low)} to ${share(high)}`;
  return `${answer(maxOnly)} to max only and ${count(minOnly)} to min only: ${share(bias.share)} to max (${within(interval)}, whole lines drawn again), ${tests(row, 'bias')} by flipping whole ${lineWord(axis)}${couldBe(row, 'bias')}. Of ${count(lines)} ${lineWord(axis)} as much as ${small(carriers)} equal ones carry it. As if cells were independent, which describes but does not test: ${within(cellInterval)}, ${pWords(cellP)}.`;
}

function clusterText(row: StatsRow, axis: Axis, noun: string): string {
  const lines = row.stats.clustering![axis];
  return `${share(lines.share)} of ${noun} lie on ${lineWord(axis)} with at least ${lines.busy}; placed anywhere it would be ${share(lines.uniform)} (${range(lines.uniformRange)}; ${tests(row, axis)}${couldBe(row, axis)}), with the counts of the other axis kept ${share(lines.kept)} (${range(lines.keptRange)}; ${pWords(lines.keptP)}).`;
}

function oddsText(row: StatsRow): string {
  const { complementarity, association, both } = row.stats;
  const all = association
    ? ` Over all cells, lines that both share included: odds ratio ${oddsOrNone(association)}, φ ${fixed(association.phi, 2)}; this describes and does not test.`
    : '';
  if (!complementarity) return `${answer(both)} to both. ${missing(row, 'odds')}${all}`;
  const { expected, range: chance, oddsRatio, interval } = complementarity;
  return `${answer(both)} to both; where every row and column keeps its numbers ${expected.toFixed(1)} would (95 % of such maps ${chance.low.toFixed(0)} to ${chance.high.toFixed(0)}). Odds ratio ${valueWords('odds', oddsRatio)} (${intervalWords('odds', interval)}), ${tests(row, 'odds')}${couldBe(row, 'odds')}.${all}`;
}
