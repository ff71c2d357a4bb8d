import {
  askedSentence,
  figureCaption,
  modelSentence,
  mutatedSentence,
} from '../../figures/figure-caption.ts';
import type { Palette } from '../../figures/palette.ts';
import type { Pen } from '../../figures/pen.ts';
import {
  drawSavedProfile,
  savedProfileSize,
  type SavedProfile,
} from '../../figures/saved-profile.ts';
import { sheetLines, type SheetWords } from '../../figures/sheet.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import { metadataOf } from '../map/save-figure.ts';
import { sourceWords } from './save-comparison.ts';
import { PROFILE_METHOD, profileHeadline, profileLegend, profilePlot } from './profile-words.ts';
import type { LandscapeState, ProfileState } from './use-landscapes.ts';

/** The profile as it is shown now, as a file: with title, legend and where it comes from. */
export async function saveProfile(
  lab: Lab,
  landscapes: LandscapeState,
  state: ProfileState,
  palette: Palette,
  format: 'png' | 'svg',
): Promise<FileOut> {
  const words = wordsOf(landscapes, state);
  const { first, second } = landscapes;
  const plot = profilePlot(state);
  const saved: SavedProfile = {
    ...words,
    plot,
    legend: profileLegend(first, second, plot),
  };
  const models = [first, second].flatMap((source) =>
    source ? [source.model.hash ?? source.model.name] : [],
  );
  const { figureFile } = await import('../map/figure-file.ts');
  return figureFile(
    {
      name: `profile-${state.measure.id}`,
      size: savedProfileSize(saved),
      draw: (pen: Pen) => drawSavedProfile(pen, saved, palette),
      metadata: { ...metadataOf(lab, words), Model: models.join(', ') },
    },
    format,
  );
}

/** What is compared and where it comes from, as a CSV of it says. */
export function aboutProfile(landscapes: LandscapeState, state: ProfileState): string {
  const { title, lines, provenance } = wordsOf(landscapes, state);
  return [title, ...lines, ...provenance].join('\n');
}

function wordsOf({ first, second, notes }: LandscapeState, state: ProfileState): SheetWords {
  const { measure, axis, rows } = state;
  const side = (name: string, source: ResultSource | null) =>
    source ? sheetLines(`${name}: ${sourceWords(source)}`) : [];
  return {
    title: `${measure.name} by ${axis === 'layer' ? 'layer' : 'depth'}${second ? ', side by side' : ''}`,
    lines: [
      ...side('First', first),
      ...side('Second', second),
      ...(rows.length > 0 ? sheetLines(profileHeadline(state)) : []),
    ],
    provenance: [
      ...(second ? sheetLines(PROFILE_METHOD) : []),
      ...notes.flatMap((note) => sheetLines(note)),
      `Drawn by Mutascope ${__APP_VERSION__}.`,
    ],
  };
}

/** The legend of the profile as it is shown. */
export function profileCaption(
  { first, second, kinds, notes }: LandscapeState,
  state: ProfileState,
): string {
  const { measure, rows } = state;
  const side = ({ source, model, assay, name, tile }: ResultSource) =>
    source === 'published'
      ? `published severe squares of ${model.name}.`
      : [
          mutatedSentence(tile, kinds),
          assay ? askedSentence(assay) : `${name}.`,
          modelSentence(model),
        ].join(' ');
  return figureCaption(
    `${measure.name} by layer, a panel for each projection: ${measure.what}`,
    [
      first ? `First${second ? ' (solid, circles)' : ''}: ${side(first)}` : '',
      second ? `Second (dashed, squares): ${side(second)}` : '',
      rows.length > 0 ? `${profileHeadline(state)} Diamonds mark matrices that differ.` : '',
      second ? PROFILE_METHOD : '',
      ...notes,
    ],
    __APP_VERSION__,
  );
}
