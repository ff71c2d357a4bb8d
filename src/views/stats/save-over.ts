import type { Palette } from '../../figures/palette.ts';
import { sheetLines } from '../../figures/sheet.ts';
import type { StatsPlot } from '../../figures/stats-plot.ts';
import type { Measure } from '../../lib/stats/measures.ts';
import { overContrast, overCsv, type OverRow } from '../../lib/stats/over-rows.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import type { AssayOffer } from '../../state/stores/replicates-store.ts';
import { csvFile } from '../files.ts';
import { plural, squaresWords } from '../format.ts';
import { crossedLines } from './crossed-words.ts';
import { gateAnswer, gateSentence } from './gate-words.ts';
import { overAnswer, overMeaning } from './over-words.ts';
import { saveStatsSheet } from './save-stats.ts';
import type { Sign } from './stats-words.ts';

/** What is shown over several screens. */
export interface OverShown {
  rows: readonly OverRow[];
  asked: readonly AssayOffer[];
  unit: string;
  measure: Measure;
  plot: StatsPlot;
  legend: Sign[];
}

/** The screens by number and name. */
const askedLines = ({ asked, unit }: OverShown): string[] =>
  asked.map(({ name, received }, i) => `${unit} ${i + 1}: ${name}${received ? ', received' : ''}`);

/** Whose screens they are, and in which squares. */
function ofModel(lab: Lab) {
  const { model } = lab.stores.model.getState();
  if (!model) throw new Error('There is no model yet.');
  const { tile } = lab.stores.map.getState();
  const [file, squares] = [`${model.name}-${tile}`, squaresWords(tile)];
  return { name: model.name, model: model.hash, file, squares };
}

/** The contrast of Gate against Up and Down; none where it cannot be told. */
function gateLines({ rows, unit }: OverShown): string[] {
  const contrast = overContrast(rows);
  if (!contrast) return [];
  const question = 'Is Gate more asymmetric than Up and Down?';
  return [`${question} ${gateAnswer(contrast)} ${gateSentence(contrast, unit)}`];
}

/** What the table is of: screens, intervals and p, the contrast of Gate, the model. */
export function overAbout(lab: Lab, shown: OverShown): string {
  const { rows, asked, unit, measure } = shown;
  const { name, model, squares } = ofModel(lab);
  return [
    `${name}: statistics of ${plural(rows.length, 'matrix', 'matrices')} over ${plural(asked.length, unit)}, ${squares}, max and min`,
    ...askedLines(shown),
    overMeaning(measure, unit, asked.length),
    'p: Student’s t of the mean being what it is where there is nothing to find, two-sided, over assays, on the scale of the interval; not corrected; none where that is the least the measure can be.',
    ...gateLines(shown),
    ...crossedLines(lab.stores.replicates.getState().crossed, unit),
    `Model ${model}`,
  ].join('\n');
}

/** The table as CSV, with where the numbers come from. */
export function overCsvFile(lab: Lab, shown: OverShown): FileOut {
  return csvFile(
    `${ofModel(lab).file}-over-${shown.unit}s`,
    overCsv(shown.rows, lab.stores.replicates.getState().crossed.rows, overAbout(lab, shown)),
  );
}

/** The plot as it is shown now, as a file. */
export function saveOverPlot(
  lab: Lab,
  shown: OverShown,
  palette: Palette,
  format: 'png' | 'svg',
): Promise<FileOut> {
  const { rows, asked, unit, measure, plot, legend } = shown;
  const { name, file, model, squares } = ofModel(lab);
  const words = {
    title: `${name}: ${measure.name.toLowerCase()} by layer, over ${plural(asked.length, unit)}`,
    lines: [
      ...sheetLines(overAnswer(rows, measure, unit)),
      ...sheetLines(overMeaning(measure, unit, asked.length)),
      `${squares}, max and min`,
      ...askedLines(shown).flatMap((line) => sheetLines(line)),
    ],
    provenance: [`Model ${model}. Drawn by Mutascope ${__APP_VERSION__}.`],
  };
  return saveStatsSheet(
    lab,
    { ...words, plot, legend },
    { file: `${file}-over-${measure.id}`, model },
    palette,
    format,
  );
}

/** The legend of the plot, as text beside it. */
export function overCaption(lab: Lab, shown: OverShown): string {
  const { rows, asked, unit, measure } = shown;
  const { tile } = lab.stores.map.getState();
  return [
    `${measure.name} by layer, a panel for each kind of matrix, over ${plural(asked.length, unit)}, ${squaresWords(tile)}.`,
    overAnswer(rows, measure, unit),
    overMeaning(measure, unit, asked.length),
    askedLines(shown).join('; ') + '.',
    `Model: ${lab.stores.model.getState().model?.name ?? ''}. Mutascope ${__APP_VERSION__}.`,
  ].join(' ');
}
