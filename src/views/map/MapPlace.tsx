import { formatMatrix, projectionName } from '../../lib/matrix.ts';
import type { ModelInfo } from '../../protocol.ts';
import { count, duration, percent, plural } from '../words.ts';
import { Divergences } from './Divergences.tsx';
import { MapControls } from './MapControls.tsx';
import { MapFigure } from './MapFigure.tsx';
import { MapLegend } from './MapLegend.tsx';
import { MapStats } from './MapStats.tsx';
import { Phenotypes } from './Phenotypes.tsx';
import { useMutantMs } from '../use-mutant-ms.ts';
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
      <Phenotypes map={map} model={model} />
      <Divergences map={map} />
    </section>
  );
}

/** How much of the map is tested; before anything is, how long a screen would take. */
function Coverage({ map }: { map: MapData }) {
  const measured = useMutantMs();
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
  return (
    <>
      {' · none tested yet'}
      {measured === null ? '' : `, at most about ${duration(measured * map.mutants)} in all`}
    </>
  );
}
