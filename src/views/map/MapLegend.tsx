import { useCallback, useMemo } from 'react';
import type { Category } from '../../figures/cells.ts';
import { KL_RANGE, klColour, tokenColour } from '../../figures/scales.ts';
import { NO_OP } from '../../lib/outcomes.ts';
import type { ColourMode } from '../../state/view.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import type { MapData } from './use-map.ts';

const NAMES: Record<Category, string> = {
  max: 'max only',
  min: 'min only',
  both: 'both',
  zero: 'zero',
  silent: 'silent',
  'no-op': 'no-op',
  'not-tested': 'not tested',
};

const MODES: { mode: ColourMode; name: string }[] = [
  { mode: 'kind', name: 'Kind' },
  { mode: 'token', name: 'First token' },
  { mode: 'kl', name: 'KL' },
];

/** What the colours mean, and the choice of what they show. */
export function MapLegend({ map }: { map: MapData }) {
  const lab = useLab();
  const colour = useLabStore('map', (s) => s.colour);
  // a no-op is rare: it is explained when there is one
  const hasNoOp = useMemo(
    () => map.kinds.some((kind) => map.results[kind]?.outcomes.includes(NO_OP)),
    [map],
  );
  const shown = (category: Category) => {
    if (category === 'no-op') return hasNoOp;
    if (category === 'zero') return map.kinds.includes('zero');
    if (category === 'both') return map.kinds.includes('max') && map.kinds.includes('min');
    if (category === 'max' || category === 'min') return map.kinds.includes(category);
    return true;
  };
  const order = ['max', 'min', 'both', 'zero', 'silent', 'no-op', 'not-tested'] as const;
  const categories = colour === 'kind' ? order : order.slice(4);
  return (
    <div className="row spread map-legend">
      <div className="legend">
        {colour !== 'kind' && <Ramp mode={colour} />}
        {categories.filter(shown).map((category) => (
          <span key={category}>
            <i className={`swatch ${category}`} />
            {NAMES[category]}
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
      const [low, high] = KL_RANGE.map(Math.log10);
      for (let x = 0; x < width; x++) {
        const t = x / Math.max(1, width - 1);
        const [r, g, b] =
          mode === 'token'
            ? tokenColour(t * (tokens - 1), tokens, palette.dark)
            : klColour(10 ** (low + t * (high - low)), palette.dark);
        ctx.fillStyle = `rgb(${r} ${g} ${b})`;
        ctx.fillRect(x, 0, 1, height);
      }
    },
    [mode, palette, tokens],
  );
  return (
    <span className="ramp">
      {mode === 'token' ? '1st' : '0.001'}
      <Canvas draw={draw} />
      {mode === 'token' ? `${tokens}th token` : '10 nats'}
    </span>
  );
}
