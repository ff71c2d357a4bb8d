import { useMemo } from 'react';
import { inRegion, regionAround } from '../../lib/plan/grid.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import type { MapData } from '../map/use-map.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { plural } from '../format.ts';
import { useTakes } from '../use-speed.ts';
import { useRisk } from './use-risk.ts';

interface Props {
  map: MapData;
  model: ModelInfo;
  region: Rect;
}

/** Verifies what is predicted to be risky in a marked region; nothing where nothing is predicted. */
export function VerifyRegion({ map, model, region }: Props) {
  const lab = useLab();
  const risk = useRisk(map.name, map.tile);
  const phase = useLabStore('model', (s) => s.phase);
  const running = useLabStore('risk', (s) => s.verifying?.state === 'running');
  const { row, col, height, width } = region;
  const { shape, tile, name } = map;
  const holds = useMemo(
    () => inRegion(shape, tile, regionAround(shape, tile, { row, col, height, width })),
    [shape, tile, row, col, height, width],
  );
  // results are filled in place, under a new map
  const mutants = useMemo(
    () => (risk && !running ? lab.verifying.leftIn(map.name, holds).cell.length : 0),
    [lab, risk, running, map, holds],
  );
  const parts = useMemo(() => [{ matrix: map.matrix, mutants }], [map.matrix, mutants]);
  const takes = useTakes(model.config, parts);
  if (!risk) return null;
  return (
    <div className="row">
      <button
        className="button"
        disabled={phase !== 'ready' || running || mutants === 0}
        onClick={() => void lab.verifying.verifyIn(name, holds)}
      >
        Verify what is at risk here
      </button>
      <span className="soft">
        {running
          ? 'verifying…'
          : mutants === 0
            ? 'nothing that is left is predicted to be risky'
            : [plural(mutants, 'mutant'), takes].filter(Boolean).join(' · ')}
      </span>
    </div>
  );
}
