import type { AtlasShows } from '../../state/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const CHOICES: { shows: AtlasShows; name: string }[] = [
  { shows: 'kinds', name: 'Kinds' },
  { shows: 'share', name: 'Share' },
  { shows: 'severity', name: 'Severity' },
  { shows: 'asymmetry', name: 'Asymmetry' },
];

/** The choice of what the atlas draws. */
export function AtlasShowsControl() {
  const lab = useLab();
  const shows = useLabStore('ui', (s) => s.atlas);
  return (
    <fieldset className="segments atlas-shows">
      <legend className="hidden-text">The atlas shows</legend>
      {CHOICES.map((choice) => (
        <label key={choice.shows}>
          <input
            type="radio"
            name="atlas-shows"
            checked={shows === choice.shows}
            onChange={() => lab.stores.ui.setState({ atlas: choice.shows })}
          />
          <span>{choice.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
