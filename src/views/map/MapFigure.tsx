import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { degenerateCells, pickedCells } from '../../figures/cells.ts';
import { makeFrame, hitWeight, type Frame } from '../../figures/frame.ts';
import { BARS_REACH, drawMapFigure, mapFigureHeight, mapWindow } from '../../figures/map-figure.ts';
import { countMarginals } from '../../figures/marginals.ts';
import { drawCross, outline } from '../../figures/overlay.ts';
import { mapPixels, pixelCanvas } from '../../figures/phenotype-map.ts';
import { cellSite } from '../../lib/plan.ts';
import { formatSite } from '../../lib/site.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { arrowStep, FigureGrid } from '../FigureGrid.tsx';
import { useGestures } from '../gestures.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { outcomeWords } from '../words.ts';
import { CellTip } from './CellTip.tsx';
import type { MapData } from './use-map.ts';
import { usePicked } from './use-phenotypes.ts';

/** The map of one matrix: cells, bars of rows and columns, cursor and selection. */
export function MapFigure({ map }: { map: MapData }) {
  const lab = useLab();
  const palette = usePalette();
  const look = useLabStore('map', (s) => s);
  const tokens = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const wildType = useLabStore('bench', (s) => s.wildType.tokens);
  const site = useLabStore('selection', (s) => s.site);
  const pick = usePicked();
  const [width, measure] = useWidth();
  const [area, setArea] = useState<HTMLElement | null>(null);
  const [hovered, setHovered] = useState<{ row: number; col: number } | null>(null);
  const [tipAt, setTipAt] = useState({ x: 0, y: 0 });
  const { shape, grid, tile, results } = map;
  const { transpose, camera, colour } = look;

  const window = useMemo(() => mapWindow(width, shape, transpose), [width, shape, transpose]);
  const frame = useMemo(
    () => makeFrame(shape, window, camera, transpose),
    [shape, window, camera, transpose],
  );

  /** The cell cursor is the cell that holds the selected site. */
  const cursor = {
    row: Math.min(grid.rows - 1, Math.floor(site.row / tile)),
    col: Math.min(grid.cols - 1, Math.floor(site.col / tile)),
  };
  const siteOf = ({ row, col }: { row: number; col: number }) =>
    cellSite(shape, map.matrix, tile, row * grid.cols + col);
  const [moved, setMoved] = useState<{ row: number; col: number; of: string } | null>(null);
  const at = moved?.of === `${map.name}/${tile}` ? moved : cursor;

  const open = (cell: { row: number; col: number }) => {
    setMoved(null);
    const index = cell.row * grid.cols + cell.col;
    const kind = map.kinds.find((k) => (results[k]?.outcomes[index] ?? -1) >= 0);
    lab.mutate({ site: siteOf(cell), ...(kind ? { kind } : {}) });
  };

  const cellUnder = (f: Frame, x: number, y: number) => {
    const hit = hitWeight(f, x, y);
    return hit && { row: Math.floor(hit.row / tile), col: Math.floor(hit.col / tile) };
  };
  useGestures(area, {
    frame: () => frame,
    setCamera: (next) => lab.setMap({ camera: next }),
    pick: (x, y) => {
      const cell = cellUnder(frame, x, y);
      if (!cell) return undefined;
      const before = lab.stores.selection.getState();
      open(cell);
      return () => lab.stores.selection.setState(before);
    },
    hover: (point) => {
      const cell = point && cellUnder(frame, point.x, point.y);
      if (cell?.row === hovered?.row && cell?.col === hovered?.col) return;
      setHovered(cell);
      if (point) setTipAt(point);
    },
  });

  const picture = useMemo(() => {
    if (!palette) return null;
    const { grid, results } = map;
    const pixels = mapPixels(
      grid,
      results,
      { kinds: map.kinds, colour, transpose, tokens, pick },
      palette,
    );
    return pixelCanvas(pixels);
  }, [map, colour, transpose, tokens, pick, palette]);
  const marked = useMemo(() => degenerateCells(map.results, map.kinds), [map]);
  const picked = useMemo(() => pickedCells(map.results, map.kinds, pick), [map, pick]);
  const marginals = useMemo(() => countMarginals(map.grid, map.results, map.kinds), [map]);

  const draw = useCallback<Draw>(
    (ctx) => {
      if (!palette || !picture) return;
      const cells = { ...grid, size: tile };
      drawMapFigure(ctx, { frame, picture, cells, marginals, marked, picked }, palette);
    },
    [palette, picture, frame, grid, tile, marginals, marked, picked],
  );

  const drawOver = useCallback<Draw>(
    (ctx) => {
      if (!palette) return;
      const rectAt = ({ row, col }: { row: number; col: number }) => ({
        row: row * tile,
        col: col * tile,
        height: tile,
        width: tile,
      });
      if (hovered) drawCross(ctx, frame, rectAt(hovered), palette, BARS_REACH);
      if (moved) outline(ctx, frame, rectAt(at), { line: palette.accent, halo: palette.panel });
      outline(ctx, frame, site, { line: palette.ink, halo: palette.panel });
    },
    [palette, frame, hovered, moved, at, site, tile],
  );

  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrowStep(event.key);
    if (event.key === 'Enter') open(at);
    else if (step && !event.shiftKey) {
      const [down, right] = transpose ? [step[1], step[0]] : step;
      setMoved({
        of: `${map.name}/${tile}`,
        row: Math.min(grid.rows - 1, Math.max(0, at.row + down)),
        col: Math.min(grid.cols - 1, Math.max(0, at.col + right)),
      });
    } else return;
    event.preventDefault();
  };

  const words = (cell: { row: number; col: number }) => {
    const index = cell.row * grid.cols + cell.col;
    return map.kinds.map((kind) => ({ kind, text: outcomeWords(results[kind], index, wildType) }));
  };
  const spoken = `${formatSite(siteOf(at))}: ${words(at)
    .map(({ kind, text }) => `${kind} ${text}`)
    .join('; ')}`;

  const box = useRef<HTMLDivElement | null>(null);
  return (
    <>
      <FigureGrid
        label={`Map of ${map.name}`}
        text={spoken}
        rows={grid.rows}
        cols={grid.cols}
        at={at}
        className="map-figure"
        ref={measure}
        onKeyDown={onKeyDown}
      >
        <div
          className="map-canvas"
          ref={(element) => {
            box.current = element;
            setArea(element);
          }}
          style={{ height: mapFigureHeight(window), touchAction: camera ? 'none' : 'pan-y' }}
        >
          <Canvas draw={draw} />
          <Canvas draw={drawOver} />
          {hovered && (
            <CellTip
              title={formatSite(siteOf(hovered))}
              lines={words(hovered)}
              at={tipAt}
              width={width}
            />
          )}
        </div>
      </FigureGrid>
      <div className="hidden-text" aria-live="polite">
        {moved ? spoken : ''}
      </div>
    </>
  );
}
