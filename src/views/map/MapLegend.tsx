import { useCallback } from 'react';
import {
  BARS_WORDS,
  CATEGORY_NAMES,
  drawRamp,
  legendCategories,
  ONE,
  rampEnds,
  type Ramp as RampOf,
} from '../../figures/legend.ts';
import type { ColourMode } from '../../state/stores/view.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { RiskRamp, RiskThreshold } from '../risk/RiskLegend.tsx';
import type { Many } from '../../lib/assay/assay-words.ts';
import { PromptsThreshold, Threshold } from './Threshold.tsx';
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

/** Of several prompts or seeds: under how many a mutant diverges. */
const SHARE = {
  prompt: { id: 'share', label: 'Share of prompts' },
  seed: { id: 'share', label: 'Share of seeds' },
} as const satisfies Record<Many['noun'], (typeof MODES)[number]>;

/** What the colours mean, and the choice of what they show. */
export function MapLegend({ map }: { map: MapData }) {
  const lab = useLab();
  const colour = useLabStore('map', (s) => s.colour);
  const tokens = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const klRange = useKlRange(map);
  const { counts, shown, many } = map;
  const noOps = map.kinds.some((kind) => counts.all.kinds[kind].noOps > 0);
  const hasTexts = map.kinds.some((kind) => map.results[kind]?.outputs);
  const hasLoops = map.kinds.some((kind) => shown.kinds[kind].loops > 0);
  const modes = MODES.filter(({ id }) => id !== 'cosine' || hasTexts || colour === 'cosine');
  if (many.count > 1 || colour === 'share') modes.push(SHARE[many.noun]);
  return (
    <div className="row spread map-legend">
      <div className="legend">
        {colour !== 'kind' && <Ramp mode={colour} {...{ tokens, klRange, many }} />}
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
        {map.provisional && (
          <span>
            <i className="swatch provisional" />
            <Term id="provisional" />
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
      {many.count > 1 && <PromptsThreshold many={many} />}
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
export function Ramp({ mode, tokens, klRange, many = ONE }: RampOf) {
  const palette = usePalette();
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      if (!palette) return;
      drawRamp(ctx, { x: 0, y: 0, width, height }, { mode, tokens, klRange, many }, palette.dark);
    },
    [mode, palette, tokens, klRange, many],
  );
  const [from, to] = rampEnds({ mode, tokens, klRange, many });
  return (
    <span className="ramp">
      {from}
      <Canvas draw={draw} />
      {mode === 'kl' ? <Term id="nats">{to}</Term> : to}
    </span>
  );
}
