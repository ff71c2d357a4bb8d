import { useMemo, useState } from 'react';
import { tilePlan } from '../../lib/plan/plan.ts';
import { sitesProblem } from '../../lib/plan/sites.ts';
import { regionAround, type ScreenKind } from '../../lib/plan/grid.ts';
import { nextSize } from '../../lib/results/region-sizes.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { offered, screenAssayOf } from '../../state/stores/assay-store.ts';
import { canScreen } from '../../state/stores/model-store.ts';
import { AssayOptions } from '../AssayOptions.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { useTakes } from '../use-speed.ts';
import { plural } from '../format.ts';
import { KindBoxes } from './KindBoxes.tsx';
import type { MapData } from './use-map.ts';
import { useRegionSizes } from './use-region-sizes.ts';

interface Props {
  map: MapData;
  model: ModelInfo;
  region: Rect;
}

/** Screens a region in squares and kinds of its own; with any assay on offer; says what it takes. */
export function RegionScreen({ map, model, region }: Props) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  const assays = useLabStore('assay', (s) => s);
  const [wanted, setWanted] = useState<number | null>(null);
  const [chosen, setChosen] = useState<ScreenKind[] | null>(null);
  const kinds = chosen ?? map.kinds;
  const assay = screenAssayOf(assays);
  const sizes = useRegionSizes(map, model, { region, kinds, assay });
  const { tile, left } =
    sizes.find((size) => size.tile === wanted) ??
    sizes.find((size) => size.tile === nextSize(sizes))!;
  const { matrix, shape } = map;
  const asked = { matrix, tile, kinds, assay, region: regionAround(shape, tile, region) };
  const problem = sitesProblem(model.config, tilePlan(asked).sites);
  const parts = useMemo(() => [{ matrix: map.matrix, mutants: left ?? 0 }], [map.matrix, left]);
  const takes = useTakes(model.config, parts);
  return (
    <div className="row region-screen">
      <button
        className="button"
        disabled={!canScreen(phase) || problem !== null || left === 0}
        onClick={() => {
          setChosen(null);
          setWanted(null);
          lab.screening.screenRegion(map.matrix, region, { tile, kinds });
        }}
      >
        Screen it
      </button>
      <label>
        in squares of{' '}
        <select value={tile} onChange={(event) => setWanted(Number(event.target.value))}>
          {sizes.map((size) => (
            <option key={size.tile}>{size.tile}</option>
          ))}
        </select>
      </label>
      <KindBoxes legend="Kinds to screen the region at" kinds={kinds} onChange={setChosen} />
      <label title="Asked by everything on this page, as under Assay above">
        asking{' '}
        <AssayOptions
          chosen={offered(assays, assay)}
          onChoose={(other) => lab.asking.setAssay(other)}
        />
      </label>
      {problem ? (
        <span className="field-error">{problem}</span>
      ) : (
        <span className="soft">
          {left === null && 'counting what is left…'}
          {left === 0 && 'All screened'}
          {left !== null && left > 0 && `${plural(left, 'mutant')} left${takes && `, ${takes}`}`}
        </span>
      )}
    </div>
  );
}
