import { useId, useMemo } from 'react';
import { LAYER_AXES, type LayerAxis } from '../../lib/compare/profile-difference.ts';
import {
  PROFILE_MEASURES,
  profileMeasure,
  type ProfileMeasureId,
} from '../../lib/compare/profile-measures.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { ProfileFigure } from './ProfileFigure.tsx';
import { PROFILE_METHOD, profileHeadline, profileLegend, profilePlot } from './profile-words.ts';
import { ProfileTable } from './ProfileTable.tsx';
import { SaveProfile } from './SaveProfile.tsx';
import { useProfile, type LandscapeState } from './use-landscapes.ts';

const AXES: Record<LayerAxis, string> = { layer: 'By layer', depth: 'By depth, 0 to 1' };

/** A measure over layers and projections of both results, with what differs. */
export function ProfileSection({ landscapes }: { landscapes: LandscapeState }) {
  const { first, second } = landscapes;
  const lab = useLab();
  const state = useProfile(landscapes);
  const progress = useLabStore('compare', (s) => s.profileProgress);
  const failure = useLabStore('compare', (s) => s.profileFailure);
  const select = useId();
  const plot = useMemo(() => profilePlot(state), [state]);
  const legend = useMemo(() => profileLegend(first, second, plot), [first, second, plot]);
  const { measure, axis, sides, rows, isLate } = state;
  const isEmpty = plot.panels.every((panel) => panel.first.length + panel.second.length === 0);
  const choose = (change: { measure?: ProfileMeasureId; axis?: LayerAxis }) =>
    lab.stores.compare.setState(change);
  return (
    <section aria-label="Profile">
      <div className="row spread profile-controls">
        <h2>Profile</h2>
        <div className="row">
          <label htmlFor={select}>Measure</label>
          <select
            id={select}
            value={measure.id}
            onChange={(event) => choose({ measure: event.target.value as ProfileMeasureId })}
          >
            {PROFILE_MEASURES.map((id) => (
              <option key={id} value={id}>
                {profileMeasure(id).name}
              </option>
            ))}
          </select>
          {second && sides.first.layers !== sides.second.layers && (
            <Segments
              legend="How layers are matched"
              options={LAYER_AXES.map((id) => ({ id, label: AXES[id] }))}
              value={axis}
              onChange={(id) => choose({ axis: id })}
            />
          )}
          <SaveProfile landscapes={landscapes} state={state} disabled={isLate || isEmpty} />
        </div>
      </div>
      <p className="profile-headline" role="status">
        {failure
          ? `The profile could not be read: ${failure.message} ${failure.advice}`
          : isLate
            ? progress
              ? `Reading ${progress.done} of ${progress.all} maps…`
              : 'Reading…'
            : isEmpty
              ? `“${measure.name}” has nothing to draw: ${measure.missing}.`
              : second
                ? rows.length > 0
                  ? profileHeadline(state)
                  : 'No kind is in both results, so no difference is tested.'
                : 'With a second result its lines stand beside these, and differences are tested.'}
      </p>
      <p className="soft note">
        {measure.name}: {measure.what}.
      </p>
      {(isLate || !isEmpty) && <ProfileFigure {...{ plot, legend, measure }} />}
      {rows.length > 0 && !isLate && !isEmpty && (
        <ProfileTable state={state} landscapes={landscapes} />
      )}
      {second && (
        <p className="soft note">
          {PROFILE_METHOD}{' '}
          <button
            className="text-link"
            onClick={() => lab.stores.ui.setState({ methods: 'profile' })}
          >
            How this is tested
          </button>
        </p>
      )}
    </section>
  );
}
