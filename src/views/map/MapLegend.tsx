import { useCallback, useMemo } from 'react';
import {
  CATEGORY_NAMES,
  drawRamp,
  hasNoOp,
  legendCategories,
  rampEnds,
} from '../../figures/legend.ts';
import type { ColourMode } from '../../state/view.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import type { MapData } from './use-map.ts';

const MODES: { mode: ColourMode; name: string }[] = [
  { mode: 'kind', name: 'Kind' },
  { mode: 'token', name: 'First token' },
  { mode: 'kl', name: 'KL' },
];

/** What the colours mean, and the choice of what they show. */
export function MapLegend({ map }: { map: MapData }) {
  const lab = useLab();
  const colour = useLabStore('map', (s) => s.colour);
  const noOps = useMemo(() => hasNoOp(map.results, map.kinds), [map]);
  return (
    <div className="row spread map-legend">
      <div className="legend">
        {colour !== 'kind' && <Ramp mode={colour} />}
        {legendCategories(map.kinds, colour, noOps).map((category) => (
          <span key={category}>
            <i className={`swatch ${category}`} />
            {CATEGORY_NAMES[category]}
          </span>
        ))}
      </div>
      <fieldset className="segments">
        <legend className="hidden-text">Colour shows</legend>
        {MODES.map(({ mode, name }) => (
          <label key={mode}>
            <input
              type="radio"
              name="colour"
              checked={colour === mode}
              onChange={() => lab.setMap({ colour: mode })}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

/** The continuous scale of a severity mode, with its ends. */
function Ramp({ mode }: { mode: 'token' | 'kl' }) {
  const palette = usePalette();
  const tokens = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      if (!palette) return;
      drawRamp(ctx, { x: 0, y: 0, width, height }, mode, tokens, palette.dark);
    },
    [mode, palette, tokens],
  );
  const [from, to] = rampEnds(mode, tokens);
  return (
    <span className="ramp">
      {from}
      <Canvas draw={draw} />
      {to}
    </span>
  );
}
