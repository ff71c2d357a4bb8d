import { useCallback, useMemo, useState, type PointerEvent } from 'react';
import { cornerAt, freeCorner, type Corner } from '../../figures/free-corner.ts';
import { makeFrame, rectOf, visible, weightAt, type Frame } from '../../figures/frame.ts';
import { drawMap, mapPart, onCanvas, type MapLook } from '../../figures/phenotype-map.ts';
import { riskPixels, type RiskLook, type RiskPyramid } from '../../figures/risk-ground.ts';
import type { Pyramid } from '../../figures/pyramid.ts';
import { roundCamera } from '../../lib/base/camera.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { useLab } from '../lab-context.ts';
import { usePalette } from '../theme.ts';

const LONGEST = 132;

interface Props {
  frame: Frame;
  pyramid: Pyramid;
  tile: number;
  look: MapLook;
  /** What is predicted; null: nothing is, or it is not shown. */
  risks: RiskPyramid | null;
  riskLook: RiskLook;
}

/** The whole map, small, with what is in view, in the corner where it hides least; dragging moves the view. The arrow keys of the map do the same. */
export function MiniMap({ frame, pyramid, tile, look, risks, riskLook }: Props) {
  const lab = useLab();
  const palette = usePalette();
  const [dragging, setDragging] = useState(false);
  const [corner, setCorner] = useState<Corner>('right-top');
  const { shape, transpose } = frame;
  const [across, down] = transpose ? [shape.rows, shape.cols] : [shape.cols, shape.rows];
  const scale = LONGEST / Math.max(across, down);
  const [width, height] = [Math.max(12, across * scale), Math.max(12, down * scale)];
  const whole = useMemo(
    () => makeFrame(shape, { x: 0, y: 0, width, height }, null, transpose),
    [shape, width, height, transpose],
  );
  // not while it is held: it would slip from under the pointer
  const free = dragging ? corner : freeCorner({ pyramid, frame, tile }, { width, height }, corner);
  if (free !== corner) setCorner(free);
  const place = cornerAt(frame, corner, { width, height });
  const picture = useMemo(() => {
    if (!palette) return null;
    return onCanvas(mapPart(pyramid, whole, tile, look, palette));
  }, [pyramid, whole, tile, look, palette]);
  const grounds = useMemo(() => {
    if (!palette || !risks) return [];
    return [onCanvas(riskPixels(risks, whole, tile, riskLook, palette))];
  }, [risks, whole, tile, riskLook, palette]);
  const draw = useCallback<Draw>(
    (ctx) => {
      if (!palette || !picture) return;
      drawMap(ctx, whole, picture, 0, palette, grounds);
      const seen = visible(frame);
      const a = weightAt(frame, seen.x, seen.y);
      const b = weightAt(frame, seen.x + seen.width, seen.y + seen.height);
      const rect = { row: a.row, col: a.col, height: b.row - a.row, width: b.col - a.col };
      const { x, y, width, height } = rectOf(whole, rect);
      ctx.strokeStyle = palette.accent;
      ctx.lineWidth = 2;
      ctx.strokeRect(x, y, Math.max(4, width), Math.max(4, height));
    },
    [palette, picture, grounds, whole, frame],
  );
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const camera = lab.stores.map.getState().camera;
    if (!camera) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = weightAt(whole, event.clientX - box.left, event.clientY - box.top);
    lab.selecting.setMap({ camera: roundCamera({ zoom: camera.zoom, ...at }) });
  };
  return (
    <div
      className="mini-map"
      role="presentation"
      style={{ width, height, left: place.x, top: place.y }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragging(true);
        move(event);
      }}
      onPointerMove={(event) => dragging && move(event)}
      onPointerUp={() => setDragging(false)}
    >
      <Canvas draw={draw} />
    </div>
  );
}
