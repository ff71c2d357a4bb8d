import { useCallback, useMemo, type ReactNode } from 'react';
import { makeFrame, rectOf } from '../../figures/frame.ts';
import { BARS_REACH, mapFigureHeight, mapWindow } from '../../figures/map-figure.ts';
import { drawCross, outline } from '../../figures/overlay.ts';
import type { Difference } from '../../lib/compare/difference.ts';
import { countsOf } from '../../lib/results/map-counts.ts';
import type { Rect } from '../../lib/model/site.ts';
import { useWidth, type Draw } from '../Canvas.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { CellTip } from '../map/CellTip.tsx';
import { useFigureWidth } from '../map/figure-width.ts';
import { GridFigure, type CellPosition } from '../map/GridFigure.tsx';
import { usePyramid } from '../map/use-pyramid.ts';
import { usePalette } from '../theme.ts';
import type { Linked } from './linked.ts';
import { luckWords } from './compare-words.ts';
import { differencePainter, sidePainter, type Painter } from './painters.ts';
import type { ShownPair } from './use-pair.ts';

interface Tip {
  title: string;
  lines: { kind: string; text: string }[];
}

interface FigureProps {
  shown: ShownPair;
  lit: Difference | null;
  linked: Linked;
  tip: (place: CellPosition) => Tip;
}

/** One of the two maps. */
export function SideFigure({ side, ...props }: FigureProps & { side: 'first' | 'second' }) {
  const { shown, lit } = props;
  const { grid, kinds, colour } = shown;
  const results = shown[side];
  const source = shown.pair[side];
  const { changes } = countsOf({ grid, results });
  const pyramid = usePyramid({ grid, results, changes, look: { kinds, colour } })?.pyramid;
  const paint = useMemo(
    () => (pyramid ? sidePainter(shown, side, pyramid, lit) : null),
    [shown, side, pyramid, lit],
  );
  return (
    <LinkedFigure
      {...props}
      label={`${side === 'first' ? 'First' : 'Second'} map of ${shown.name}`}
      paint={paint}
      title={
        <>
          {side === 'first' ? 'First' : 'Second'}
          <em>
            {source.source === 'this' ? 'This screen' : source.name}
            {luckWords(source)}
          </em>
        </>
      }
    />
  );
}

/** How the two differ, cell by cell. */
export function DifferenceFigure(props: FigureProps) {
  const { shown, lit } = props;
  const paint = useMemo(() => differencePainter(shown, lit), [shown, lit]);
  return (
    <LinkedFigure
      {...props}
      label={`Difference map of ${shown.name}`}
      paint={paint}
      title={
        <>
          Difference
          <em>{shown.kl ? 'KL of the second less that of the first' : 'which cells answer'}</em>
        </>
      }
    />
  );
}

interface LinkedProps extends FigureProps {
  label: string;
  title: ReactNode;
  /** null: nothing is ready to be painted yet. */
  paint: Painter | null;
}

/** A figure of a pair's grid with the cursor that all of them share. */
function LinkedFigure({ shown, linked, tip, label, title, paint }: LinkedProps) {
  const lab = useLab();
  const palette = usePalette();
  const camera = useLabStore('map', (s) => s.camera);
  const transpose = useLabStore('map', (s) => s.transpose);
  const site = useLabStore('selection', (s) => s.site);
  const [width, measure] = useWidth();
  useFigureWidth('compare', width);
  const { shape, grid, tile, isOwn } = shown;
  const { hovered, at, moved } = linked;
  const window = useMemo(() => mapWindow(width, shape, transpose), [width, shape, transpose]);
  const frame = useMemo(
    () => makeFrame(shape, window, camera, transpose),
    [shape, window, camera, transpose],
  );
  const picture = useMemo(
    () => palette && paint?.(frame, palette, globalThis.devicePixelRatio || 1),
    [palette, paint, frame],
  );
  const draw = useCallback<Draw>((ctx) => picture?.(ctx), [picture]);
  const rectAt = useCallback(
    ({ row, col }: CellPosition): Rect => ({
      row: row * tile,
      col: col * tile,
      height: tile,
      width: tile,
    }),
    [tile],
  );
  const drawOver = useCallback<Draw>(
    (ctx) => {
      if (!palette) return;
      if (hovered) {
        drawCross(ctx, frame, rectAt(hovered), palette, BARS_REACH);
        outline(ctx, frame, rectAt(hovered), { line: palette.soft, halo: palette.panel });
      }
      if (moved) outline(ctx, frame, rectAt(at), { line: palette.accent, halo: palette.panel });
      if (isOwn) outline(ctx, frame, site, { line: palette.ink, halo: palette.panel });
    },
    [palette, frame, hovered, moved, at, rectAt, isOwn, site],
  );
  const spoken = tip(at);
  const corner = hovered && rectOf(frame, rectAt(hovered));
  return (
    <figure className="compare-figure">
      <figcaption>{title}</figcaption>
      <GridFigure
        label={label}
        text={`${spoken.title}: ${spoken.lines.map(({ kind, text }) => `${kind} ${text}`).join('; ')}`}
        frame={frame}
        zoomed={camera !== null}
        height={mapFigureHeight(window)}
        grid={grid}
        tile={tile}
        at={at}
        moved={moved}
        draw={draw}
        drawOver={drawOver}
        ref={measure}
        onHover={linked.onHover}
        onMove={linked.onMove}
        onOpen={linked.onOpen}
        onCamera={(next) => lab.selecting.setMap({ camera: next })}
      >
        {hovered && corner && (
          <CellTip
            {...tip(hovered)}
            totals={[]}
            at={{ x: corner.x + corner.width, y: corner.y + corner.height }}
            width={width}
          />
        )}
      </GridFigure>
    </figure>
  );
}
