import { useMemo } from 'react';
import { formatMatrix, projectionName } from '../../lib/model/matrix.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { isBounded } from '../../lib/results/least.ts';
import { useLabStore } from '../lab-context.ts';
import { count, percent, plural } from '../format.ts';
import { Divergences } from './Divergences.tsx';
import { MapControls } from './MapControls.tsx';
import { MapFigure } from './MapFigure.tsx';
import { MapLegend } from './MapLegend.tsx';
import { MapOptions } from './MapOptions.tsx';
import { MapShowsControl } from './MapShowsControl.tsx';
import { MapStats } from './MapStats.tsx';
import { MapTable } from './MapTable.tsx';
import { Phenotypes } from './Phenotypes.tsx';
import { ReceivedBar } from './ReceivedBar.tsx';
import { RunFileMenu } from './RunFileMenu.tsx';
import { RegionBar } from './RegionBar.tsx';
import { RiskTruth } from '../risk/RiskTruth.tsx';
import { Term } from '../terms/Term.tsx';
import { useTakes } from '../use-speed.ts';
import { useMap, type MapData } from './use-map.ts';
import './map.css';

/** The map of the selected matrix. */
export function MapPlace({ model }: { model: ModelInfo }) {
  const map = useMap(model);
  return (
    <section className="map" aria-label="Map">
      <div className="map-head">
        <h1>
          <span className="mono">{map.name}</span>{' '}
          <span className="soft">
            <Term id={map.matrix.projection}>{projectionName(map.matrix.projection)}</Term>, layer{' '}
            {map.matrix.layer}
          </span>
        </h1>
        <div className="row map-ways">
          <MapShowsControl />
          <MapOptions />
          <RunFileMenu map={map} model={model} />
        </div>
      </div>
      <p className="soft map-sentence">
        {map.shape.rows} × {map.shape.cols} weights, <Term id="square">squares</Term> of {map.tile}:{' '}
        {plural(map.grid.rows * map.grid.cols, 'site')} × {map.kinds.join(', ') || 'no kind'}
        <Coverage map={map} model={model} />
      </p>
      <ReceivedBar map={map} />
      <MapControls map={map} />
      <MapBody key={formatMatrix(map.matrix)} map={map} model={model} />
      <MapStats map={map} model={model} />
      <RiskTruth map={map} />
      <Phenotypes map={map} model={model} />
      <Divergences map={map} />
    </section>
  );
}

/** The map's picture, or its table. */
function MapBody({ map, model }: { map: MapData; model: ModelInfo }) {
  const shows = useLabStore('map', (s) => s.shows);
  if (shows === 'table')
    return (
      <>
        <MapTable map={map} model={model} />
        <MapLegend map={map} />
      </>
    );
  return (
    <>
      <MapFigure map={map} />
      <MapLegend map={map} />
      {shows === 'rearranged' ? (
        <p className="soft note">
          Rows and columns are ordered by how many of their NSMs
          {isBounded(map.least) && ', those below the thresholds too,'} are at max, less those at
          min; numbers are those of the matrix. Ordering makes structure out of noise, too:
          Statistics tests it.
        </p>
      ) : (
        <RegionBar map={map} model={model} />
      )}
    </>
  );
}

/** How much of the map is tested; before anything is, how long a screen would take. */
function Coverage({ map, model }: { map: MapData; model: ModelInfo }) {
  const whole = useMemo(
    () => [{ matrix: map.matrix, mutants: map.mutants }],
    [map.matrix, map.mutants],
  );
  const takes = useTakes(model.config, whole);
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
      {takes && `, ${takes} in all`}
    </>
  );
}
