import { useCallback } from 'react';
import { riskAt, riskColour, RISK_SCALE } from '../../figures/risk-ground.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { LogSlider } from '../map/LogSlider.tsx';
import { Term } from '../terms/Term.tsx';
import { usePalette } from '../theme.ts';
import { useAnyRisk } from './use-risk.ts';

/**
 * The scale of what is predicted; nothing where nothing is, or where it is hidden.
 * @param ofMap says when detail of the map in view is computed
 */
export function RiskRamp({ ofMap = false }: { ofMap?: boolean }) {
  const palette = usePalette();
  const shown = useAnyRisk();
  const isRefining = useLabStore('risk', (s) => ofMap && s.isRefining);
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      if (!palette) return;
      for (let x = 0; x < width; x++) {
        ctx.fillStyle = `rgb(${riskColour(riskAt(x / Math.max(1, width - 1)), palette).join()})`;
        ctx.fillRect(x, 0, 1, height);
      }
    },
    [palette],
  );
  if (!shown) return null;
  return (
    <span className="ramp">
      predicted <Term id="risk" /> {RISK_SCALE.from}
      <Canvas draw={draw} />
      {RISK_SCALE.to}
      {isRefining && <span role="status">computing detail…</span>}
    </span>
  );
}

/** Draws what is predicted from a risk on. */
export function RiskThreshold() {
  const lab = useLab();
  const shown = useAnyRisk();
  const least = useLabStore('risk', (s) => s.least);
  if (!shown) return null;
  return (
    <LogSlider
      label="Risk from"
      scale={RISK_SCALE}
      value={least}
      onChange={(value) => lab.prediction.show(true, value)}
    />
  );
}
