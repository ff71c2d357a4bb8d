import {
  askedSentence,
  countSentence,
  figureCaption,
  modelSentence,
  mutatedSentence,
} from '../../figures/figure-caption.ts';
import { isCounted, type AtlasPicture } from '../../figures/atlas-draw.ts';
import type { MapAgreement } from '../../lib/compare/map-agreement.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { projectionName, PROJECTIONS } from '../../lib/model/matrix.ts';
import { isBounded } from '../../lib/results/least.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import type { Measure, StatsRow } from '../../lib/stats/measures.ts';
import { namedAssayOf } from '../../state/stores/assay-store.ts';
import type { AtlasShows, ColourMode } from '../../state/stores/view.ts';
import type { Lab } from '../../state/lab.ts';
import { kappaWords } from '../compare/AgreementTable.tsx';
import type { ShownPair } from '../compare/use-pair.ts';
import { count, leastWords, plural } from '../format.ts';
import type { MapData } from '../map/use-map.ts';
import { permutationWords, testWords } from '../stats/stats-words.ts';
import { summaryWords } from '../stats/summary-words.ts';

const MAP_COLOURS: Record<ColourMode, string> = {
  kind: 'Colour: the kinds that change the answer; grey, silent.',
  token: 'Colour: the first token that differs, the earlier the stronger; grey, silent.',
  kl: 'Colour: KL divergence from the wild type in nats; grey, silent.',
  share: 'Colour: the share of seeds, or of prompts, in which the mutant is an NSM; grey, silent.',
  cosine: 'Colour: cosine of the words of mutant and wild type; grey, silent.',
};

const ATLAS_COLOURS: Record<AtlasShows, string> = {
  kinds:
    'Small maps, one a matrix: colour is the kind that changes the answer; gate and up are drawn transposed.',
  share: 'Colour: share of NSMs of each matrix, in per cent.',
  severity: 'Colour: mean KL divergence of each matrix’s NSMs, in nats.',
  bias: 'Colour: bias of each matrix, (max − min) / (max + min) of the shares of NSMs.',
};

/** What is asked of screens, by the name that it has on offer. */
const askedOf = (lab: Lab): string => askedSentence(namedAssayOf(lab.stores.assay.getState()));

function modelOf(lab: Lab): string {
  const { model } = lab.stores.model.getState();
  return model ? modelSentence(model) : '';
}

/** The legend of the map as it is shown. */
export function mapCaption(lab: Lab, map: MapData): string {
  const { colour, shows } = lab.stores.map.getState();
  const { nsms } = sumKinds(map.counts.all.kinds, map.kinds);
  return figureCaption(
    `Phenotype map of ${map.name}, the ${projectionName(map.matrix.projection)} of layer ${map.matrix.layer} (${map.shape.rows} × ${map.shape.cols} weights; rows are out-features, columns in-features)`,
    [
      mutatedSentence(map.tile, map.kinds),
      askedOf(lab),
      MAP_COLOURS[colour],
      'Bars: NSMs of each row and column; the number at their end is the largest.',
      map.tested < map.mutants ? 'Hatched: not tested.' : '',
      shows === 'rearranged' ? 'Rows and columns are rearranged, most for max first.' : '',
      isBounded(map.least)
        ? `Only NSMs that change the answer ${leastWords(map.least, map.many)} are drawn as such; the others as silent.`
        : '',
      countSentence(map.tested, nsms, map.mutants),
      modelOf(lab),
    ],
    __APP_VERSION__,
  );
}

/** The legend of the atlas as it is shown. */
export function atlasCaption(lab: Lab, picture: AtlasPicture): string {
  const { config, tile, kinds, totals } = picture;
  const { tested, nsms } = sumKinds(totals.all, kinds);
  const matrices = config.num_hidden_layers * PROJECTIONS.length;
  return figureCaption(
    `All ${count(matrices)} matrices of the model, a row for each layer`,
    [
      ATLAS_COLOURS[lab.stores.ui.getState().atlas],
      mutatedSentence(tile, kinds),
      askedOf(lab),
      isCounted(picture)
        ? 'Numbers beside and below: NSMs found; less than a tenth is tested.'
        : 'Bars and numbers beside and below: share of NSMs in per cent.',
      countSentence(tested, nsms),
      modelOf(lab),
    ],
    __APP_VERSION__,
  );
}

/**
 * The legend of a measure's plot.
 * @param published name of the model whose published maps are shown; null: the lab's own
 */
export function statsCaption(
  lab: Lab,
  { rows, noun }: { rows: readonly StatsRow[]; noun: string },
  measure: Measure,
  published: string | null,
): string {
  const { tile } = lab.stores.map.getState();
  const paired = rows.reduce((sum, { stats }) => sum + stats.paired, 0);
  const screened = published
    ? [`Published severe squares of ${published}.`]
    : [mutatedSentence(tile, ['max', 'min']), askedOf(lab)];
  return figureCaption(
    `${measure.name} by layer, a panel for each kind of matrix`,
    [
      ...screened,
      summaryWords(rows, measure, noun),
      `${testWords(measure, rows)} Bars: ${measure.interval}. ${permutationWords()}.`,
      `n = ${plural(rows.length, 'matrix', 'matrices')}, ${plural(paired, 'cell')} mutated with both max and min.`,
      published ? '' : modelOf(lab),
    ],
    __APP_VERSION__,
  );
}

/** The legend of two maps side by side, and their difference. */
export function comparisonCaption(shown: ShownPair, agreement: MapAgreement): string {
  const { name, matrix, tile, kinds, pair } = shown;
  const side = ({ source, model, assay, name: called }: ResultSource) =>
    source === 'published'
      ? `published severe squares of ${model.name}.`
      : [assay ? askedSentence(assay) : `${called}.`, modelSentence(model)].join(' ');
  const kappa = agreement.all?.kappa;
  return figureCaption(
    `${name}, the ${projectionName(matrix.projection)} of layer ${matrix.layer}, of two results, and how they differ`,
    [
      mutatedSentence(tile, kinds),
      `First: ${side(pair.first)}`,
      `Second: ${side(pair.second)}`,
      `n = ${plural(agreement.all?.cells ?? 0, 'mutant')} tested in both${kappa ? `, Cohen’s kappa ${kappaWords(kappa)} (95 % interval)` : ''}.`,
    ],
    __APP_VERSION__,
  );
}
