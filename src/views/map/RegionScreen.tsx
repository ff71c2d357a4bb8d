import { useState } from 'react';
import { planMutants, planProblem, type ScreenKind } from '../../lib/plan.ts';
import { describeDecoding } from '../../lib/assay.ts';
import { asSpec, assayRuns } from '../../lib/assays.ts';
import type { Rect } from '../../lib/site.ts';
import type { ModelInfo } from '../../protocol.ts';
import { assayTitle, screenAssayOf } from '../../state/assay-store.ts';
import { canScreen } from '../../state/model-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useMutantMs } from '../use-mutant-ms.ts';
import { count, duration } from '../words.ts';
import { KindBoxes } from './KindBoxes.tsx';
import type { MapData } from './use-map.ts';

interface Props {
  map: MapData;
  model: ModelInfo;
  region: Rect;
}

/** Squares that a region can be screened in: the map's, and smaller ones. */
const sizesFrom = (tile: number) => [tile, ...[32, 16, 8, 4, 2, 1].filter((size) => size < tile)];

/** Screens a region in squares and kinds of its own; says which assay is asked, and what it takes. */
export function RegionScreen({ map, model, region }: Props) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  const assays = useLabStore('assay', (s) => s);
  const measured = useMutantMs();
  const [wanted, setWanted] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ScreenKind[] | null>(null);
  const sizes = sizesFrom(map.tile);
  const tile = sizes.find((size) => size === wanted) ?? sizes.find((size) => size <= 8) ?? map.tile;
  const kinds = chosen ?? map.kinds;
  const assay = screenAssayOf(assays);
  const plan = { matrix: map.matrix, tile, kinds, assay, region };
  const problem = planProblem(model.config, plan);
  const mutants = planMutants(model.config, plan);
  return (
    <div className="row region-screen">
      <button
        className="button"
        disabled={!canScreen(phase) || problem !== null}
        onClick={() => {
          setChosen(null);
          lab.screenRegion(map.matrix, region, { tile, kinds });
        }}
      >
        Screen it
      </button>
      <label>
        in squares of{' '}
        <select value={tile} onChange={(event) => setWanted(Number(event.target.value))}>
          {sizes.map((n) => (
            <option key={n}>{n}</option>
          ))}
        </select>
      </label>
      <KindBoxes legend="Kinds to screen the region at" kinds={kinds} onChange={setChosen} />
      {problem ? (
        <span className="field-error">{problem}</span>
      ) : (
        <span className="soft">
          {count(mutants)} mutants
          {measured === null ? '' : `, at most about ${duration(measured * mutants)}`}. Asks{' '}
          <span title="Change it under Assay, above">
            {assayTitle(assays)}, {describeDecoding(assayRuns(asSpec(assay))[0])}
          </span>
          .
        </span>
      )}
    </div>
  );
}
