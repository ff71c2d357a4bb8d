import { useCallback } from 'react';
import { hasScale, TOO_FEW, type AtlasPicture } from '../../figures/atlas-draw.ts';
import {
  measureAt,
  measureColour,
  measureEnds,
  TOO_FEW_WORDS,
  type AtlasMeasure,
} from '../../figures/atlas-readings.ts';
import { CATEGORY_NAMES, legendCategories } from '../../figures/legend.ts';
import { RiskRamp } from '../risk/RiskLegend.tsx';
import { Canvas, type Draw } from '../Canvas.tsx';
import { Term } from '../terms/Term.tsx';
import { useLabStore } from '../lab-context.ts';

/** What the colours of the atlas mean: one scale for all its matrices. */
export function AtlasLegend({ picture }: { picture: AtlasPicture }) {
  const shows = useLabStore('ui', (s) => s.atlas);
  if (shows === 'kinds')
    return (
      <div className="legend atlas-legend">
        {legendCategories(picture.kinds, 'kind', false).map((category) => (
          <span key={category}>
            <i className={`swatch ${category}`} />
            <Term id={category}>{CATEGORY_NAMES[category]}</Term>
          </span>
        ))}
        <RiskRamp />
      </div>
    );
  const isScaled = hasScale(picture, shows);
  return (
    <>
      <div className="legend atlas-legend">
        {isScaled && <Scale measure={shows} picture={picture} />}
        {shows !== 'share' && (
          <span>
            <i className="atlas-sign">–</i>no <Term id="nsm" />
          </span>
        )}
        {shows === 'bias' && (
          <span>
            <i className="atlas-sign">{TOO_FEW}</i>
            {TOO_FEW_WORDS}
          </span>
        )}
        <span>
          <i className="swatch not-tested" />
          <Term id="not-tested" />
        </span>
      </div>
      {isScaled && <p className="soft atlas-about">{ABOUT[shows]}</p>}
    </>
  );
}

const ABOUT: Record<AtlasMeasure, string> = {
  share: 'Share of the tested mutants that change the answer, in per cent.',
  severity: 'Mean KL divergence of the mutants that change the answer, in nats.',
  bias: '(max − min) / (max + min) of the shares of NSMs. Statistics tests it, on the cells that answer to one kind only.',
};

export function Scale({ measure, picture }: { measure: AtlasMeasure; picture: AtlasPicture }) {
  const { palette, scales } = picture;
  const { from, to } = measureEnds(measure, scales);
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      for (let x = 0; x < width; x++) {
        const value = measureAt(measure, x / Math.max(1, width - 1), scales);
        ctx.fillStyle = `rgb(${measureColour(measure, value, scales, palette).join()})`;
        ctx.fillRect(x, 0, 1, height);
      }
    },
    [measure, palette, scales],
  );
  return (
    <span className="ramp">
      {from}
      <Canvas draw={draw} />
      {to}
    </span>
  );
}
