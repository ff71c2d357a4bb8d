import { MAP_SHOWS, type MapShows } from '../../state/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const NAMES: Record<MapShows, string> = {
  'as-is': 'As is',
  rearranged: 'Rearranged',
  table: 'Table',
};

/** The map as it is, rearranged, or as a table. */
export function MapShowsControl() {
  const lab = useLab();
  const shows = useLabStore('map', (s) => s.shows);
  return (
    <fieldset className="segments map-shows">
      <legend className="hidden-text">The map</legend>
      {MAP_SHOWS.map((name) => (
        <label key={name}>
          <input
            type="radio"
            name="map-shows"
            checked={shows === name}
            onChange={() => lab.setMap({ shows: name, camera: null })}
          />
          <span>{NAMES[name]}</span>
        </label>
      ))}
    </fieldset>
  );
}
