import { useCallback, useMemo, useState, type PointerEvent } from 'react';
import {
  drawProfile,
  drawProfileSign,
  PROFILE_SIGN,
  type ProfileSign,
} from '../../figures/profile-draw.ts';
import {
  layoutProfile,
  profileAt,
  type ProfilePlot,
  type ProfilePoint,
} from '../../figures/profile-plot.ts';
import type { ProfileMeasure } from '../../lib/compare/profile-measures.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { usePalette } from '../theme.ts';
import { estimateText, unitOf } from './profile-words.ts';

interface Props {
  plot: ProfilePlot;
  legend: readonly { sign: ProfileSign; text: string }[];
  measure: ProfileMeasure;
}

const NARROWEST = 280;

/** Seven panels on one scale; what the pointer is over is told below. */
export function ProfileFigure({ plot, legend, measure }: Props) {
  const palette = usePalette();
  const [given, ref] = useWidth();
  const [over, setOver] = useState<ReturnType<typeof profileAt>>(null);
  const layout = useMemo(() => layoutProfile(plot, Math.max(NARROWEST, given)), [plot, given]);
  const draw = useCallback<Draw>(
    (ctx) => palette && drawProfile(ctx, layout, palette),
    [layout, palette],
  );
  const follow = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    setOver(profileAt(layout, { x: clientX - left, y: clientY - top }));
  };
  return (
    <>
      <div
        ref={ref}
        role="img"
        aria-label={`${measure.name} by layer, a panel for each projection; the table below has the numbers`}
        className="landscape-canvas"
        style={{ height: layout.height }}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={() => setOver(null)}
      >
        <Canvas draw={draw} />
      </div>
      <div className="row spread landscape-legend">
        <div className="legend">
          {legend.map(({ sign, text }) => (
            <span key={sign}>
              <Sign sign={sign} />
              {text}
            </span>
          ))}
        </div>
        <span className="mono">{over && overWords(over, measure)}</span>
      </div>
    </>
  );
}

function overWords(
  { panel, first, second }: NonNullable<ReturnType<typeof profileAt>>,
  measure: ProfileMeasure,
): string {
  const told = (point: ProfilePoint | null) =>
    point ? [`L${point.layer}.${panel.projection} ${estimateText(measure, point)}`] : [];
  const sides = [...told(first), ...told(second)];
  return sides.length > 0 ? `${sides.join(' · ')}${unitOf(measure).replace(', ', ' ')}` : '';
}

function Sign({ sign }: { sign: ProfileSign }) {
  const palette = usePalette();
  const draw = useCallback<Draw>(
    (ctx, { width, height }) =>
      palette &&
      drawProfileSign(ctx, sign, { x: (width - PROFILE_SIGN) / 2, y: height / 2 }, palette),
    [sign, palette],
  );
  return (
    <span className="profile-sign">
      <Canvas draw={draw} />
    </span>
  );
}
