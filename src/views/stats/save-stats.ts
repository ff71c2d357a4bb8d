import type { Palette } from '../../figures/palette.ts';
import { drawSavedStats, savedStatsSize, type SavedStats } from '../../figures/saved-stats.ts';
import { sheetLines, type SheetWords } from '../../figures/sheet.ts';
import { manyOf } from '../../lib/assay/assay-words.ts';
import { MEASURES, type Measure, type StatsRow } from '../../lib/stats/measures.ts';
import { STATS_SETTINGS } from '../../lib/stats/matrix-stats.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import { leastOf, screenAssayOf } from '../../state/stores/assay-store.ts';
import { severeOf } from '../../state/stores/stats-store.ts';
import { assayWords, metadataOf, originsOfMaps } from '../map/save-figure.ts';
import { crossedLines } from './crossed-words.ts';
import { leastWords, plural } from '../format.ts';
import { legendOf, permutationWords, plotOf, testWords } from './stats-words.ts';
import { summaryWords } from './summary-words.ts';

/** What the statistics are of. */
export interface StatsShown {
  /** All that were tested, in the order of the model. */
  rows: readonly StatsRow[];
  layers: number;
  /** What an answering cell is, in the plural. */
  noun: string;
}

/** The plot as it is shown now, as a file: with title, legend and where it comes from. */
export async function saveStatsPlot(
  lab: Lab,
  { rows, layers, noun }: StatsShown,
  measure: Measure,
  palette: Palette,
  format: 'png' | 'svg',
): Promise<FileOut> {
  const origin = await whose(lab, rows);
  const words: SheetWords = {
    title: `${origin.name}: ${measure.name.toLowerCase()} by layer`,
    lines: [
      ...sheetLines(summaryWords(rows, measure, noun)),
      ...sheetLines(
        [testWords(measure, rows), measure.method !== 'bias' && `${permutationWords()}.`]
          .filter(Boolean)
          .join(' '),
      ),
      ...origin.asked,
    ],
    provenance: origin.provenance,
  };
  return saveStatsSheet(
    lab,
    { ...words, plot: plotOf(rows, measure, layers), legend: legendOf(measure) },
    { file: `${origin.file}-${measure.id}`, model: origin.model },
    palette,
    format,
  );
}

/** A measure's plot with its words, as a file. @param of its name, and the model that it is of */
export async function saveStatsSheet(
  lab: Lab,
  saved: SavedStats,
  of: { file: string; model: string },
  palette: Palette,
  format: 'png' | 'svg',
): Promise<FileOut> {
  const { figureFile } = await import('../map/figure-file.ts');
  return figureFile(
    {
      name: of.file,
      size: savedStatsSize(saved),
      draw: (pen) => drawSavedStats(pen, saved, palette),
      metadata: {
        ...metadataOf(lab, saved),
        Model: of.model,
        Seed: String(STATS_SETTINGS.seed),
      },
    },
    format,
  );
}

/** Name of a file with the table, and what it says of where the numbers come from. */
export async function statsAbout(
  lab: Lab,
  rows: readonly StatsRow[],
): Promise<{ file: string; about: string }> {
  const origin = await whose(lab, rows);
  const about = [
    `${origin.name}: statistics of ${plural(rows.length, 'matrix', 'matrices')}`,
    ...origin.asked,
    ...MEASURES.map((measure) => `${measure.name}: ${testWords(measure, rows)}`),
    'Intervals are of 95 %; asymmetry’s are for these lines. Least: what would have been found in 80 % of maps, at p ≤ 0.05 alone. Bias by cells and association describe, they test nothing.',
    `${permutationWords()}.`,
    ...crossedLines(lab.stores.stats.getState().crossed, null),
    `Model ${origin.model}`,
    ...origin.provenance,
  ];
  return { file: `${origin.file}-statistics`, about: about.join('\n') };
}

interface Whose {
  name: string;
  file: string;
  /** Hash of the model, or its name where it is a published one. */
  model: string;
  asked: string[];
  provenance: string[];
}

/** Whose maps were tested, under which assay, and where they come from. */
async function whose(lab: Lab, rows: readonly StatsRow[]): Promise<Whose> {
  const { files, source, swap } = lab.stores.stats.getState();
  const severe = severeOf({ files, source });
  if (severe) {
    const { name, id } = severe.model;
    const swapped = swap ? '; max and min swapped' : '';
    return {
      name: `${name}, published`,
      ...{ file: id, model: name },
      asked: [`Severe squares of 64 × 64: an Mmlu21 score of at most 10 of 21${swapped}`],
      provenance: [
        `Read from ${files.map((file) => file.name).join(', ')}. Tested by Mutascope ${__APP_VERSION__}.`,
      ],
    };
  }
  const { model } = lab.stores.model.getState();
  if (!model) throw new Error('There is no model yet.');
  const settings = lab.stores.map.getState();
  const { tile } = settings;
  const assay = lab.stores.assay.getState();
  const least = { kl: 0, prompts: leastOf(settings, assay).prompts };
  const counted = leastWords(least, manyOf(screenAssayOf(assay)));
  return {
    ...{ name: model.name, file: `${model.name}-${tile}`, model: model.hash },
    asked: [
      `Squares of ${tile}, max and min; ${assayWords(lab)}`,
      ...(counted ? [`NSMs ${counted} count; others are silent`] : []),
    ],
    provenance: await originsOfMaps(
      lab,
      rows.map(({ matrix }) => matrix),
      ['max', 'min'],
    ),
  };
}
