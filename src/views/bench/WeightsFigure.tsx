import { useCallback, useMemo, useState, type KeyboardEvent } from 'react';
import { hitWeight, makeFrame, visible, weightAt, type Frame } from '../../figures/frame.ts';
import { drawSite, drawWeights, weightPixels } from '../../figures/weights-heatmap.ts';
import { outline } from '../../figures/overlay.ts';
import { pixelCanvas } from '../../figures/phenotype-map.ts';
import { roundCamera, type Camera } from '../../lib/base/camera.ts';
import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { formatSite, type Rect } from '../../lib/model/site.ts';
import type { ModelInfo, WeightsView } from '../../protocols/engine-messages.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { arrowStep, FigureGrid } from '../FigureGrid.tsx';
import { useGestures } from '../gestures.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { weight } from '../format.ts';

const HEIGHT = 148;
const HINT = (
  <>
    <span className="keys-only">click: a weight · shift-drag: a block</span>
    <span className="touch-only">tap: a weight · hold, then draw: a block</span>
  </>
);

/** Columns seen about the site before the user has moved the camera. */
const SURROUNDINGS = 28;

/** The weight at a place, as far as it is known. */
export function weightIn(view: WeightsView | null, row: number, col: number): number | null {
  if (view?.pool !== 1) return null;
  const { rect } = view;
  const [r, c] = [row - rect.row, col - rect.col];
  if (r < 0 || c < 0 || r >= rect.height || c >= rect.width) return null;
  return view.values[r * rect.width + c];
}

/** The matrix's weights about the site; picks the site to mutate. */
export function WeightsFigure({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const palette = usePalette();
  const site = useLabStore('selection', (s) => s.site);
  const stored = useLabStore('weights', (s) => s.view);
  const failure = useLabStore('weights', (s) => s.failure);
  const chosen = useLabStore('bench', (s) => s.camera);
  const [width, measure] = useWidth();
  const [area, setArea] = useState<HTMLElement | null>(null);
  const [box, setBox] = useState<Rect | null>(null);
  const [hovered, setHovered] = useState<{ row: number; col: number } | null>(null);
  const view = stored && formatMatrix(stored.matrix) === formatMatrix(site) ? stored : null;
  const shape = useMemo(() => matrixShape(model.config, site.projection), [model, site.projection]);

  const frame = useMemo(() => {
    const window = { x: 0, y: 0, width: Math.max(40, width), height: HEIGHT };
    return makeFrame(shape, window, chosen ?? surroundings(shape, window, site));
  }, [width, shape, chosen, site]);

  const setCamera = (camera: Camera | null) => {
    // fitted: the whole matrix, not the surroundings that a null camera stands for
    const next = camera ?? { zoom: 1, row: shape.rows / 2, col: shape.cols / 2 };
    lab.stores.bench.setState({ camera: roundCamera(next) });
    const from = weightAt(frame, 0, 0);
    const to = weightAt(frame, frame.width, frame.height);
    if (view && view.pool > 1) {
      void lab.weights.detail({
        row: Math.max(0, Math.floor(from.row)),
        col: Math.max(0, Math.floor(from.col)),
        height: Math.max(
          1,
          Math.min(shape.rows, Math.ceil(to.row)) - Math.max(0, Math.floor(from.row)),
        ),
        width: Math.max(
          1,
          Math.min(shape.cols, Math.ceil(to.col)) - Math.max(0, Math.floor(from.col)),
        ),
      });
    }
  };

  useGestures(area, {
    frame: () => frame,
    setCamera,
    pick: (x, y) => {
      const hit = hitWeight(frame, x, y);
      if (!hit) return undefined;
      const before = lab.stores.selection.getState();
      keepInView(lab, frame, chosen);
      lab.selecting.mutate({ site: { ...site, ...hit, height: 1, width: 1 } });
      return () => lab.stores.selection.setState(before);
    },
    hover: (point) => setHovered(point && hitWeight(frame, point.x, point.y)),
    box: (from, to, done) => {
      const rect = boxOf(frame, from, to);
      setBox(done ? null : rect);
      if (!done || !rect) return;
      keepInView(lab, frame, chosen);
      lab.selecting.mutate({ site: { ...site, ...rect } });
    },
  });

  const picture = useMemo(
    () => (view && palette ? pixelCanvas(weightPixels(view, palette)) : null),
    [view, palette],
  );
  const draw = useCallback<Draw>(
    (ctx) => {
      if (view && palette && picture) drawWeights(ctx, frame, view, picture, palette);
    },
    [view, palette, picture, frame],
  );
  const drawOver = useCallback<Draw>(
    (ctx) => {
      if (!palette) return;
      drawSite(ctx, frame, site, palette);
      if (box) outline(ctx, frame, box, { line: palette.accent, halo: palette.panel });
    },
    [palette, frame, site, box],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrowStep(event.key);
    if (!step) return;
    event.preventDefault();
    const { row, col, height, width: w } = site;
    const next = event.shiftKey
      ? { ...site, height: Math.max(1, height + step[0]), width: Math.max(1, w + step[1]) }
      : { ...site, row: row + step[0] * height, col: col + step[1] * w };
    lab.selecting.mutate({ site: next });
  };

  const value = weightIn(view, site.row, site.col);
  const under = hovered && weightIn(view, hovered.row, hovered.col);
  const text = `${formatSite(site)}${value === null ? '' : `, weight ${weight(value)}`}`;
  return (
    <div>
      <FigureGrid
        label={`Weights of ${formatMatrix(site)}`}
        text={text}
        rows={shape.rows}
        cols={shape.cols}
        at={site}
        className="weights-figure"
        ref={measure}
        onKeyDown={onKeyDown}
      >
        <div
          className="weights-canvas"
          ref={setArea}
          style={{ height: HEIGHT, touchAction: chosen ? 'none' : 'pan-y' }}
        >
          <Canvas draw={draw} />
          <Canvas draw={drawOver} />
        </div>
      </FigureGrid>
      <p className="figure-note" aria-hidden="true">
        {failure
          ? failure.message
          : hovered
            ? `[${hovered.row}, ${hovered.col}] ${typeof under === 'number' ? weight(under) : ''}`
            : HINT}
      </p>
    </div>
  );
}

function surroundings(
  shape: { rows: number; cols: number },
  window: { width: number; height: number },
  site: Rect,
): Camera | null {
  const fit = Math.min(window.width / shape.cols, window.height / shape.rows);
  const across = Math.max(
    SURROUNDINGS,
    2 * site.width,
    (2 * site.height * window.width) / window.height,
  );
  const zoom = window.width / across / fit;
  return zoom > 1
    ? { zoom, row: site.row + site.height / 2, col: site.col + site.width / 2 }
    : null;
}

/** The picture must not jump under the pointer that picked in it. */
function keepInView(lab: ReturnType<typeof useLab>, frame: Frame, chosen: Camera | null): void {
  if (chosen) return;
  const at = weightAt(frame, frame.width / 2, frame.height / 2);
  const fit = Math.min(frame.width / frame.shape.cols, frame.height / frame.shape.rows);
  lab.stores.bench.setState({ camera: roundCamera({ zoom: frame.scale / fit, ...at }) });
}

function boxOf(
  frame: Frame,
  from: { x: number; y: number },
  to: { x: number; y: number },
): Rect | null {
  const window = visible(frame);
  const inside = (p: { x: number; y: number }) =>
    hitWeight(
      frame,
      Math.min(window.x + window.width - 0.01, Math.max(window.x, p.x)),
      Math.min(window.y + window.height - 0.01, Math.max(window.y, p.y)),
    );
  const [a, b] = [inside(from), inside(to)];
  if (!a || !b) return null;
  return {
    row: Math.min(a.row, b.row),
    col: Math.min(a.col, b.col),
    height: Math.abs(a.row - b.row) + 1,
    width: Math.abs(a.col - b.col) + 1,
  };
}
