import { formatMatrix, projectionName } from '../../lib/matrix.ts';
import type { ModelInfo } from '../../protocol.ts';
import { useLabStore } from '../lab-context.ts';
import { count, duration, percent, plural } from '../words.ts';
import { Divergences } from './Divergences.tsx';
import { MapControls } from './MapControls.tsx';
import { MapFigure } from './MapFigure.tsx';
import { MapLegend } from './MapLegend.tsx';
import { MapStats } from './MapStats.tsx';
import { useMap, type MapData } from './use-map.ts';
import './map.css';

/** The map of the selected matrix. */
export function MapPlace({ model }: { model: ModelInfo }) {
  const map = useMap(model);
  return (
    <section className="map" aria-label="Map">
      <h1>
        <span className="mono">{map.name}</span>{' '}
        <span className="soft">
          {projectionName(map.matrix.projection)}, layer {map.matrix.layer}
        </span>
      </h1>
      <p className="soft map-sentence">
        {map.shape.rows} × {map.shape.cols} weights, squares of {map.tile}:{' '}
        {plural(map.grid.rows * map.grid.cols, 'site')} × {map.kinds.join(', ') || 'no kind'}
        <Coverage map={map} />
      </p>
      <MapControls map={map} />
      <MapLegend map={map} />
      <MapFigure key={formatMatrix(map.matrix)} map={map} />
      <MapStats map={map} />
      <Divergences map={map} />
    </section>
  );
}

/**
 * How many times cheaper than writing a text a mutant of a batch is at least; `npm run bench`
 * measures it (screen.cost_ratio). For the estimate before the first screen only.
 */
const CHEAPER_IN_A_BATCH = 6;

/** How much of the map is tested; before anything is, how long a screen would take. */
function Coverage({ map }: { map: MapData }) {
  const wildType = useLabStore('bench', (s) => s.wildType.run);
  const mutant = useLabStore('bench', (s) => s.mutant.run);
  const since = useLabStore('screen', (s) => s.since);
  if (map.mutants === 0) return null;
  if (map.tested > 0) {
    return (
      <>
        {' · '}
        {count(map.tested)} of {count(map.mutants)} mutants tested (
        {percent(map.tested, map.mutants)})
      </>
    );
  }
  // the first run of all is slow
  const runs = [wildType, mutant].flatMap((run) => (run ? [run.prefillMs + run.decodeMs] : []));
  const measured =
    since.tested >= 5 ? since.ms / since.tested : Math.min(...runs) / CHEAPER_IN_A_BATCH;
  return (
    <>
      {' · none tested yet'}
      {Number.isFinite(measured)
        ? `, at most about ${duration(measured * map.mutants)} in all`
        : ''}
    </>
  );
}
