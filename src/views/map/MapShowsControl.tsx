import { MAP_SHOWS, type MapShows } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';

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
    <Segments
      legend="The map"
      options={MAP_SHOWS.map((id) => ({ id, label: NAMES[id] }))}
      value={shows}
      onChange={(name) => lab.selecting.setMap({ shows: name, camera: null })}
    />
  );
}
