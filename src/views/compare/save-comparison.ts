import { hasNoOp, legendCategories } from '../../figures/legend.ts';
import { mapFigureHeight, savedFrame } from '../../figures/map-figure.ts';
import type { Palette } from '../../figures/palette.ts';
import type { Pen } from '../../figures/pen.ts';
import { pyramidOf } from '../../figures/pyramid.ts';
import {
  drawSavedComparison,
  PANEL_WIDTH,
  savedComparisonSize,
  type SavedComparison,
} from '../../figures/saved-comparison.ts';
import { SAVED_SCALE, type SheetWords } from '../../figures/sheet.ts';
import type { MapAgreement } from '../../lib/compare/map-agreement.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { countDifferences, DIFFERENCES, type Difference } from '../../lib/compare/difference.ts';
import { pairNotes } from '../../lib/compare/pair-notes.ts';
import { projectionName } from '../../lib/model/matrix.ts';
import { screenName } from '../../lib/assay/screen-name.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import { figureWidth } from '../map/figure-width.ts';
import { metadataOf } from '../map/save-figure.ts';
import { count } from '../format.ts';
import { kappaWords } from './AgreementTable.tsx';
import { DIFFERENCE_NAMES, luckWords } from './compare-words.ts';
import { differencePainter, sidePainter } from './painters.ts';
import { askedWords } from './use-result-sources.ts';
import type { ShownPair } from './use-pair.ts';

/** Both maps and their difference as they are shown now, as one file. */
export async function saveComparison(
  lab: Lab,
  figureShown: { shown: ShownPair; lit: Difference | null; agreement: MapAgreement },
  palette: Palette,
  format: 'png' | 'svg',
): Promise<FileOut> {
  const saved = comparisonOf(lab, figureShown, palette);
  const { first, second } = figureShown.shown.pair;
  const models = [first, second].map(({ model }) => model.hash ?? model.name);
  const { figureFile } = await import('../map/figure-file.ts');
  const figure = {
    name: `${figureShown.shown.name}-side-by-side`,
    size: savedComparisonSize(saved),
    draw: (pen: Pen) => drawSavedComparison(pen, saved, palette),
    metadata: { ...metadataOf(lab, saved), Model: models.join(', ') },
  };
  return figureFile(figure, format);
}

/** What is compared and where it comes from, as a CSV of it says. */
export function aboutComparison(shown: ShownPair, agreement: MapAgreement): string {
  const { title, lines, provenance } = comparisonWords(shown, agreement);
  return [title, ...lines, ...provenance].join('\n');
}

/** What stands above and below the two maps. */
function comparisonWords(shown: ShownPair, agreement: MapAgreement): SheetWords {
  const { shape, kinds, matrix, pair, tile } = shown;
  const kappa = agreement.all ? `; kappa ${kappaWords(agreement.all.kappa)}` : '';
  return {
    title: `${shown.name}, ${projectionName(matrix.projection)} of layer ${matrix.layer}, side by side`,
    lines: [
      `First: ${sourceWords(pair.first)}`,
      `Second: ${sourceWords(pair.second)}`,
      `${shape.rows} × ${shape.cols} weights, squares of ${tile}, ${kinds.join(', ')}; ${count(agreement.all?.cells ?? 0)} mutants tested in both${kappa}`,
    ],
    provenance: [...pairNotes(pair.first, pair.second), `Drawn by Mutascope ${__APP_VERSION__}.`],
  };
}

function comparisonOf(
  lab: Lab,
  figure: { shown: ShownPair; lit: Difference | null; agreement: MapAgreement },
  palette: Palette,
): SavedComparison {
  const { shown, lit, agreement } = figure;
  const { shape, grid, kinds, colour, tokens, klRange, pair } = shown;
  const { camera, transpose } = lab.stores.map.getState();
  const page = figureWidth(lab, 'compare', PANEL_WIDTH);
  const frame = savedFrame(PANEL_WIDTH, page, shape, { camera, transpose });
  const side = (which: 'first' | 'second') => {
    const pyramid = pyramidOf(grid, shown[which], { kinds, colour });
    return sidePainter(shown, which, pyramid, lit)(frame, palette, SAVED_SCALE);
  };
  const counts = countDifferences(shown.codes);
  const named = DIFFERENCES.map((name) => [
    name,
    `${DIFFERENCE_NAMES[name]} ${count(counts[name])}`,
  ]);
  return {
    ...comparisonWords(shown, agreement),
    panels: [
      { caption: `First${luckWords(pair.first)}`, draw: side('first') },
      { caption: `Second${luckWords(pair.second)}`, draw: side('second') },
      { caption: 'Difference', draw: differencePainter(shown, lit)(frame, palette, SAVED_SCALE) },
    ],
    panelHeight: mapFigureHeight(frame),
    legend: {
      categories: legendCategories(
        kinds,
        colour,
        hasNoOp(shown.first, kinds) || hasNoOp(shown.second, kinds),
      ),
      ...{ colour, tokens, klRange, loops: false },
    },
    differences: shown.kl ? null : (Object.fromEntries(named) as Record<Difference, string>),
  };
}

export function sourceWords({ name, source, model, assay, tile }: ResultSource): string {
  const modelWords = [model.name, model.quantization, model.hash?.slice(0, 16)]
    .filter(Boolean)
    .join(' ');
  const asked = askedWords(assay && screenName(assay), tile);
  return [source === 'this' || source === 'stored' ? '' : name, modelWords, asked]
    .filter(Boolean)
    .join(' · ');
}
