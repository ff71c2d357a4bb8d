import { profileCsv, projectionsCsv } from '../../lib/compare/profile-csv.ts';
import { csvFile, saveFile } from '../files.ts';
import { useLab } from '../lab-context.ts';
import { FigureLegend } from '../save/FigureLegend.tsx';
import { FigureFormats } from '../save/FigureFormats.tsx';
import { Popover } from '../shell/Popover.tsx';
import { aboutProfile, profileCaption, saveProfile } from './save-profile.ts';
import type { LandscapeState, ProfileState } from './use-landscapes.ts';

/** Saves the profile as it is shown: figure, legend and numbers. */
export function SaveProfile({
  landscapes,
  state,
  disabled,
}: {
  landscapes: LandscapeState;
  state: ProfileState;
  disabled: boolean;
}) {
  const lab = useLab();
  const { measure, rows, projections, sides } = state;
  const name = `profile-${measure.id}`;
  const layers = { first: sides.first.layers, second: sides.second.layers };
  const about = () => aboutProfile(landscapes, state);
  return (
    <Popover className="button" label="Save the profile" button="Save" side="right">
      <div className="run-files">
        <b>Save the figure</b>
        <FigureFormats
          disabled={disabled}
          save={(palette, format) => saveProfile(lab, landscapes, state, palette, format)}
        />
        <FigureLegend text={profileCaption(landscapes, state)} />
        <b>Save its numbers as CSV</b>
        <div className="row">
          <button
            className="button"
            disabled={disabled || rows.length === 0}
            onClick={() =>
              saveFile(
                csvFile(`${name}-projections`, projectionsCsv(projections, measure, about())),
              )
            }
          >
            Over layers
          </button>
          <button
            className="button"
            disabled={disabled || rows.length === 0}
            onClick={() =>
              saveFile(csvFile(`${name}-matrices`, profileCsv(rows, measure, layers, about())))
            }
          >
            Every pair of matrices
          </button>
        </div>
      </div>
    </Popover>
  );
}
