import { useCallback } from 'react';
import {
  BARS_WORDS,
  CATEGORY_NAMES,
  drawRamp,
  legendCategories,
  rampEnds,
  type Ramp as RampOf,
} from '../../figures/legend.ts';
import type { ColourMode } from '../../state/stores/view.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { RiskRamp, RiskThreshold } from '../risk/RiskLegend.tsx';
import { Threshold } from './Threshold.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments, type Segment } from '../Segments.tsx';
import { Term } from '../terms/Term.tsx';
import { usePalette } from '../theme.ts';
import { useKlRange } from './use-kl-range.ts';
import type { MapData } from './use-map.ts';

const MODES: Segment<ColourMode>[] = [
  { id: 'kind', label: 'Kind', term: 'kind' },
  { id: 'token', label: 'First token', term: 'first-divergent' },
  { id: 'kl', label: 'KL', term: 'kl' },
  { id: 'cosine', label: 'Cosine', term: 'cosine' },
];

/** What the colours mean, and the choice of what they show. */
export function MapLegend({ map }: { map: MapData }) {
  const lab = useLab();
  const colour = useLabStore('map', (s) => s.colour);
  const tokens = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const klRange = useKlRange(map);
  const { counts, shown } = map;
  const noOps = map.kinds.some((kind) => counts.all.kinds[kind].noOps > 0);
  const hasTexts = map.kinds.some((kind) => map.results[kind]?.outputs);
  const hasLoops = map.kinds.some((kind) => shown.kinds[kind].loops > 0);
  const modes = MODES.filter(({ id }) => id !== 'cosine' || hasTexts || colour === 'cosine');
  return (
    <div className="row spread map-legend">
      <div className="legend">
        {colour !== 'kind' && <Ramp mode={colour} tokens={tokens} klRange={klRange} />}
        {legendCategories(map.kinds, colour, noOps).map((category) => (
          <span key={category}>
            <i className={`swatch ${category}`} />
            <Term id={category}>{CATEGORY_NAMES[category]}</Term>
          </span>
        ))}
        <RiskRamp ofMap />
        {hasLoops && (
          <span>
            <i className="swatch loop" />
            <Term id="loop" />
          </span>
        )}
        {colour !== 'kind' && (
          <span>
            <i className="swatch bars" />
            {BARS_WORDS}
          </span>
        )}
      </div>
      <Threshold />
      <RiskThreshold />
      <Segments
        legend="Colour shows"
        options={modes}
        value={colour}
        onChange={(mode) => lab.selecting.setMap({ colour: mode })}
      />
    </div>
  );
}

/** The continuous scale of a severity mode, with its ends. */
export function Ramp({ mode, tokens, klRange }: RampOf) {
  const palette = usePalette();
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      if (!palette) return;
      drawRamp(ctx, { x: 0, y: 0, width, height }, { mode, tokens, klRange }, palette.dark);
    },
    [mode, palette, tokens, klRange],
  );
  const [from, to] = rampEnds({ mode, tokens, klRange });
  return (
    <span className="ramp">
      {from}
      <Canvas draw={draw} />
      {mode === 'kl' ? <Term id="nats">{to}</Term> : to}
    </span>
  );
}
