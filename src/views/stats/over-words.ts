import type { Aside } from '../../lib/assay/replicates.ts';
import type { StatsPlot } from '../../figures/stats-plot.ts';
import type { Measure } from '../../lib/stats/measures.ts';
import { isBeyond, type OverRow } from '../../lib/stats/over-rows.ts';
import { lineWord } from '../../lib/stats/signed-cells.ts';
import { plural } from '../format.ts';
import { names } from './plain-words.ts';
import {
  intervalWords,
  NEUTRAL_WORDS,
  PROJECTION_ORDER,
  valueWords,
  type Sign,
} from './stats-words.ts';

/** Why an assay is left out unless it is taken. */
export const ASIDE_WORDS: Record<Aside, string> = {
  counts:
    'several in one screen, of which only is kept in how many a cell answers: it would count as one',
  same: 'the prompt and seed of another one, with more or fewer tokens compared: no second one',
};

/** `0.31 (0.12 to 0.50)`; of one assay nothing is averaged. */
export function overWords(row: OverRow, { id }: Measure, unit: string): string {
  const over = row.over[id];
  if (!over) return 'too few cells under every ' + unit;
  const value = valueWords(id, over.mean);
  if (!over.interval) return `${value}, under one ${unit} only: nothing to average`;
  return `${value} (${intervalWords(id, over.interval)}), ${plural(over.assays, unit)}`;
}

const averaged = (rows: readonly OverRow[], { id }: Measure) =>
  rows.filter(({ over }) => over[id]?.interval);

/** The answer to a measure's question over assays, in a line. */
export function overAnswer(rows: readonly OverRow[], measure: Measure, unit: string): string {
  const { id, neutral } = measure;
  const all = averaged(rows, measure);
  if (all.length === 0)
    return `Cannot be told: no matrix could be measured under two ${unit}s. Screen the same matrices under another ${unit}, or take more of those that are here.`;
  if (!NEUTRAL_WORDS[id]) {
    const means = all.map(({ over }) => over[id]!.mean).sort((a, b) => a - b);
    const middle = valueWords(id, means[Math.floor(means.length / 2)]);
    const what =
      id === 'two-way'
        ? `The standard deviation between lines is ${middle}`
        : `${middle} of the answering cells lie on busy ${lineWord(id === 'rows' ? 'rows' : 'cols')}`;
    const where = all.length === 1 ? all[0].name : `the middle one of ${all.length} matrices`;
    return `${what} (${where}). What chance would give is told of each map alone, under “This map”.`;
  }
  const beyond = all.filter((row) => isBeyond(row, id));
  const of = `${all.length === 1 ? 'the only matrix' : `${all.length} matrices`} that could be measured under two ${unit}s or more`;
  if (beyond.length === 0)
    return `Not found: the interval of ${of} holds “${NEUTRAL_WORDS[id]}”. That does not show that it is so.`;
  if (id === 'bias' || id === 'odds') {
    const above = beyond.filter(({ over }) => over[id]!.mean > neutral);
    const below = beyond.filter((row) => !above.includes(row));
    const [up, down] = id === 'bias' ? ['max', 'min'] : ['together', 'apart'];
    const parts = [
      ...(above.length > 0 ? [`${up} in ${names(above)}`] : []),
      ...(below.length > 0 ? [`${down} in ${names(below)}`] : []),
    ];
    return `${id === 'bias' ? 'More by ' : 'They lie '}${parts.join(', ')}; ${beyond.length} of ${of}.`;
  }
  const isGate = ({ matrix }: OverRow) => matrix.projection === 'gate';
  const [gates, others] = [all.filter(isGate), all.filter((row) => !isGate(row))];
  const [found, also] = [beyond.filter(isGate), beyond.filter((row) => !isGate(row))];
  const yes =
    found.length > 0
      ? `Yes in ${names(found)}; `
      : gates.length > 0
        ? 'Not found; '
        : 'Not known; ';
  const beside = also.length > 0 ? ` (${names(also)})` : '';
  return `${yes}${found.length} of ${plural(gates.length, 'Gate')}. Others: ${also.length} of ${others.length}${beside}.`;
}

/** What mean and interval are. */
export function overMeaning({ id }: Measure, unit: string, count: number): string {
  const held = id.startsWith('asymmetry')
    ? ` The effect is of each ${unit}’s cells along the order of lines by all the others.`
    : '';
  const scale =
    id === 'odds'
      ? 'by the logarithm of the odds ratios'
      : 'on the logit scale, which keeps it within what the measure can be';
  const wide = count === 2 ? ` Of two ${unit}s it is very wide.` : '';
  return `Mean over ${unit}s, each of which counts once; interval: 95 %, Student’s t over ${unit}s ${scale}, for the squares as they are.${wide}${held}`;
}

/** What the plot's signs mean. */
export function overLegend({ id }: Measure, unit: string): Sign[] {
  const neutral = NEUTRAL_WORDS[id];
  return [
    ...(neutral
      ? [
          { mark: 'found' as const, text: `interval leaves out “${neutral}”` },
          { mark: 'not-found' as const, text: 'interval holds it' },
        ]
      : []),
    { mark: 'interval', text: `95 % over ${unit}s, not corrected for many matrices` },
    ...(neutral ? [{ mark: 'neutral' as const, text: neutral }] : []),
  ];
}

/** A measure of all matrices over assays, to be drawn; matrices with fewer than two are not. */
export function overPlot(rows: readonly OverRow[], measure: Measure, layers: number): StatsPlot {
  const { id, axis, neutral, limits, log } = measure;
  const clip = (x: number) => Math.max(limits[0], Math.min(limits[1], x));
  const panels = PROJECTION_ORDER.map((projection) => ({
    name: projection,
    points: rows.flatMap((row) => {
      const over = row.over[id];
      if (row.matrix.projection !== projection || !over?.interval) return [];
      const { mean, interval } = over;
      const found = NEUTRAL_WORDS[id] === undefined || isBeyond(row, id);
      return [
        {
          name: row.name,
          layer: row.matrix.layer,
          value: mean,
          low: clip(interval.low),
          high: clip(interval.high),
          found,
        },
      ];
    }),
  }));
  return { panels, layers, axis, neutral, limits, log };
}
