import { useState, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import { hitWeight, type Frame } from '../../figures/frame.ts';
import type { Camera } from '../../lib/base/camera.ts';
import type { Grid } from '../../lib/plan/grid.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { arrowStep, FigureGrid } from '../FigureGrid.tsx';
import { useGestures, type Gestures } from '../gestures.ts';

/** A row and a column of a map's grid, as they are shown. */
export interface CellPosition {
  row: number;
  col: number;
}

export interface Point {
  x: number;
  y: number;
}

interface Props {
  label: string;
  /** What the cell at the cursor is, in words. */
  text: string;
  frame: Frame;
  /** Whether only a part of the map is in view: then a finger pans it, else it scrolls the page. */
  zoomed: boolean;
  height: number;
  grid: Grid;
  /** Weights on a side of a cell. */
  tile: number;
  /** Where the keyboard's cursor is. */
  at: CellPosition;
  /** Whether the keyboard moved it: its cell is then spoken. */
  moved: boolean;
  draw: Draw;
  /** What lies over the picture and changes often: cursor, selection. */
  drawOver: Draw;
  ref?: Ref<HTMLDivElement>;
  /** The pointer is over another cell; null: over none. */
  onHover: (place: CellPosition | null, point: Point | null) => void;
  onMove: (place: CellPosition) => void;
  /** A click on a cell, a tap (with where it was), or Enter. Returns what takes it back, should the click become a double one. */
  onOpen: (place: CellPosition, tap?: Point) => () => void;
  onCamera: (camera: Camera | null) => void;
  onBox?: Gestures['box'];
  /** Other keys; true if it was for the figure. */
  onKey?: (event: KeyboardEvent) => boolean;
  /** What stands over the picture, such as a tip. */
  children?: ReactNode;
  /** What lies beside it in the figure, such as a minimap. */
  beside?: ReactNode;
}

/** A map's picture as a figure that pointer and keyboard move in: cells, cursor, zoom. What is drawn is the caller's. */
export function GridFigure(props: Props) {
  const { label, text, frame, zoomed, height, grid, tile, at, moved, draw, drawOver, ref } = props;
  const { onHover, onMove, onOpen, onCamera, onBox, onKey, children, beside } = props;
  const [area, setArea] = useState<HTMLElement | null>(null);

  const placeUnder = (x: number, y: number): CellPosition | null => {
    const hit = hitWeight(frame, x, y);
    return hit && { row: Math.floor(hit.row / tile), col: Math.floor(hit.col / tile) };
  };
  useGestures(area, {
    frame: () => frame,
    setCamera: onCamera,
    pick: (x, y, touch) => {
      const place = placeUnder(x, y);
      return place ? onOpen(place, touch ? { x, y } : undefined) : undefined;
    },
    hover: (point) => onHover(point && placeUnder(point.x, point.y), point),
    ...(onBox ? { box: onBox } : {}),
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrowStep(event.key);
    if (event.key === 'Enter') onOpen(at);
    else if (step && !event.shiftKey) {
      const [down, right] = frame.transpose ? [step[1], step[0]] : step;
      onMove({
        row: Math.min(grid.rows - 1, Math.max(0, at.row + down)),
        col: Math.min(grid.cols - 1, Math.max(0, at.col + right)),
      });
    } else if (!onKey?.(event)) return;
    event.preventDefault();
  };

  return (
    <>
      <FigureGrid
        label={label}
        text={text}
        rows={grid.rows}
        cols={grid.cols}
        at={at}
        className="map-figure"
        {...(ref ? { ref } : {})}
        onKeyDown={onKeyDown}
      >
        <div
          className="map-canvas"
          ref={setArea}
          style={{ height, touchAction: zoomed ? 'none' : 'pan-y' }}
        >
          <Canvas draw={draw} />
          <Canvas draw={drawOver} />
          {children}
        </div>
        {beside}
      </FigureGrid>
      <div className="hidden-text" aria-live="polite">
        {moved ? text : ''}
      </div>
    </>
  );
}
