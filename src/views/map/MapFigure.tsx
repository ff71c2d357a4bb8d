import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from 'react';
import { makeFrame, shownWeights } from '../../figures/frame.ts';
import { BARS_REACH, drawMapFigure, mapFigureHeight, mapWindow } from '../../figures/map-figure.ts';
import { drawMorph } from '../../figures/morph.ts';
import { drawCross, outline } from '../../figures/overlay.ts';
import { mapPart, onCanvas, paintLayer } from '../../figures/phenotype-map.ts';
import { levelOf } from '../../figures/pyramid.ts';
import { detailPixels, riskPixels } from '../../figures/risk-ground.ts';
import { cellSite, SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { formatSite, type Rect } from '../../lib/model/site.ts';
import { originOf, placesOf } from '../../lib/stats/rearrange.ts';
import { screenAssayOf } from '../../state/stores/assay-store.ts';
import { useWidth, type Draw } from '../Canvas.tsx';
import { arrowStep } from '../FigureGrid.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { HOW_WORDS, howOf } from '../../lib/results/how.ts';
import { outcomeWords } from '../outcome-words.ts';
import { AxisTerms } from './AxisTerms.tsx';
import { CellTip } from './CellTip.tsx';
import { useFigureWidth } from './figure-width.ts';
import { GridFigure, type CellPosition, type Point } from './GridFigure.tsx';
import { MiniMap } from './MiniMap.tsx';
import { grownRegion, lineWords, regionOfBox } from './map-lines.ts';
import { useKlRange } from './use-kl-range.ts';
import type { MapData } from './use-map.ts';
import { usePredictedWords } from '../risk/use-predicted.ts';
import { useRiskDetail, useRiskPyramid } from '../risk/use-risk.ts';
import { useMorph } from './use-morph.ts';
import { usePicked } from './use-phenotypes.ts';
import { usePyramid } from './use-pyramid.ts';
import { TapTip, type Tapped } from './TapTip.tsx';
import { ZoomButtons } from './ZoomButtons.tsx';
import { arrangementOf, isProvisional, surroundingsOf } from './use-shown.ts';

/** The map of one matrix: cells, bars of rows and columns, cursor, selection and region. */
export function MapFigure({ map }: { map: MapData }) {
  const lab = useLab();
  const palette = usePalette();
  const { transpose, camera, colour, region, shows } = useLabStore('map', (s) => s);
  const tokens = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const wildType = useLabStore('bench', (s) => s.wildType.tokens);
  const asked = useLabStore('assay', screenAssayOf);
  const site = useLabStore('selection', (s) => s.site);
  const pick = usePicked();
  const klRange = useKlRange(map);
  const [width, measure] = useWidth();
  useFigureWidth('map', width);
  const [hovered, setHovered] = useState<CellPosition | null>(null);
  const [tipAt, setTipAt] = useState({ x: 0, y: 0 });
  const [drawn, setDrawn] = useState<Rect | null>(null);
  const { shape, grid, tile, kinds, least, many } = map;
  const wanted = useMemo(() => arrangementOf(map, shows), [map, shows]);
  const pictured = usePyramid({
    ...{ grid, results: map.results, changes: map.counts.changes },
    look: { kinds, colour, pick, least, arrangement: wanted },
  });
  const pyramid = pictured?.pyramid;
  // of a large map the picture may still be in another order than is wanted
  const arrangement = pictured ? pictured.arrangement : wanted;
  const shown = useMemo(() => surroundingsOf(map, arrangement, pick), [map, arrangement, pick]);

  const window = useMemo(() => mapWindow(width, shape, transpose), [width, shape, transpose]);
  const frame = useMemo(
    () => makeFrame(shape, window, camera, transpose),
    [shape, window, camera, transpose],
  );
  const places = useMemo(
    () => arrangement && { rows: placesOf(arrangement.rows), cols: placesOf(arrangement.cols) },
    [arrangement],
  );

  /** Where a weight's cell is shown. */
  const placeOf = ({ row, col }: { row: number; col: number }): CellPosition => {
    const cell = {
      row: Math.min(grid.rows - 1, Math.floor(row / tile)),
      col: Math.min(grid.cols - 1, Math.floor(col / tile)),
    };
    return places ? { row: places.rows[cell.row], col: places.cols[cell.col] } : cell;
  };
  const cellOf = ({ row, col }: CellPosition) => {
    const place = row * grid.cols + col;
    return arrangement ? originOf(arrangement, place) : place;
  };
  const siteOf = (place: CellPosition) => cellSite(shape, map.matrix, tile, cellOf(place));
  const [moved, setMoved] = useState<(CellPosition & { key: string }) | null>(null);
  const at = moved?.key === `${map.name}/${tile}` ? moved : placeOf(site);

  // of a large stored map what is in view is read, and what is pointed at
  useEffect(() => {
    const look = (view: Rect | null) => {
      lab.results.look(view);
      lab.riskDetail.look(view);
    };
    look(arrangement || !camera ? null : shownWeights(frame));
    return () => look(null);
  }, [lab, frame, camera, arrangement]);
  const pointed = [at, hovered].map((place) => (place ? cellOf(place) : -1)).join();
  useEffect(() => {
    for (const cell of pointed.split(',').map(Number)) lab.results.readCell(map.matrix, cell);
  }, [lab, pointed, map]);

  const [tapped, setTapped] = useState<Tapped | null>(null);
  const closeTap = useCallback(() => setTapped(null), []);
  const open = (place: CellPosition, tap?: Point) => {
    const before = lab.stores.selection.getState();
    setMoved(null);
    const cell = cellOf(place);
    const kind = kinds.find((k) => (map.results[k]?.firstDivergent[cell] ?? -1) >= 0);
    // of several prompts or seeds the bench asks the first that differs
    const run = kind ? (map.results[kind]?.divergentPrompt?.[cell] ?? -1) : -1;
    if (run >= 0 && run !== lab.stores.assay.getState().item) lab.asking.setItem(run);
    lab.selecting.mutate({ site: siteOf(place), ...(kind ? { kind } : {}) });
    const wrote = lab.stores.selection.getState().kind;
    const said = run >= 0 ? words(place).find((one) => one.kind === kind)?.text : undefined;
    const title = `${formatSite(siteOf(place))} → ${wrote}`;
    const screened = SCREEN_KINDS.find((one) => one === wrote);
    const risk = screened ? predicted(screened, cell) : '';
    const notes = [said ? `The map: ${said}.` : '', risk ? `Predicted: ${risk}.` : ''];
    setTapped(tap ? { title, at: tap, notes: notes.filter(Boolean) } : null);
    return () => lab.stores.selection.setState(before);
  };
  const hover = (place: CellPosition | null, point: Point | null) => {
    if (place?.row === hovered?.row && place?.col === hovered?.col) return;
    setHovered(place);
    if (point) setTipAt(point);
  };
  const box = (from: Point, to: Point, done: boolean) => {
    // a region of a rearranged map would be scattered over the matrix
    if (arrangement) return;
    const rect = regionOfBox(frame, tile, from, to);
    setDrawn(done ? null : rect);
    if (done) lab.selecting.setMap({ region: rect });
  };

  const look = useMemo(
    () => ({ kinds, colour, transpose, tokens, klRange, pick, prompts: many.count }),
    [kinds, colour, transpose, tokens, klRange, pick, many.count],
  );
  const picture = useMemo(() => {
    if (!palette || !pyramid) return null;
    const ratio = globalThis.devicePixelRatio || 1;
    return onCanvas(mapPart(pyramid, frame, tile, look, palette, ratio));
  }, [pyramid, frame, tile, look, palette]);

  const risks = useRiskPyramid(map, arrangement);
  const leastRisk = useLabStore('risk', (s) => s.least);
  const detail = useRiskDetail(map, arrangement);
  const riskLook = useMemo(() => ({ transpose, least: leastRisk }), [transpose, leastRisk]);
  const ground = useMemo(() => {
    if (!palette || !risks) return null;
    const ratio = globalThis.devicePixelRatio || 1;
    return onCanvas(riskPixels(risks, frame, tile, riskLook, palette, ratio));
  }, [risks, frame, tile, riskLook, palette]);
  // all of it is painted, and again for another size only, not while the map is moved
  const { scale } = frame;
  const closer = useMemo(() => {
    if (!palette || !detail) return null;
    const ratio = globalThis.devicePixelRatio || 1;
    const { pyramid, rect } = detail;
    return onCanvas(detailPixels(pyramid, rect, { scale }, tile, riskLook, palette, ratio));
  }, [detail, scale, tile, riskLook, palette]);
  const grounds = useMemo(() => [ground, closer].filter((one) => one !== null), [ground, closer]);

  const morph = useMorph(grid, arrangement);
  const isMoving = morph !== null;
  const unmoved = useMemo(
    () => (isMoving ? levelOf(grid, map.results, { kinds, colour, pick, least }, 0) : null),
    [isMoving, grid, map.results, kinds, colour, pick, least],
  );
  const draw = useCallback<Draw>(
    (ctx) => {
      if (!palette || !picture) return;
      const cells = { ...grid, size: tile };
      const drawing = { frame, picture, grounds, cells, arrangement, colour, ...shown };
      drawMapFigure(ctx, drawing, palette);
      if (!morph || !unmoved) return;
      const still = paintLayer(unmoved, { ...look, transpose: false }, palette);
      drawMorph(ctx, frame, still, tile, morph, palette);
    },
    [
      palette,
      picture,
      grounds,
      frame,
      grid,
      tile,
      arrangement,
      colour,
      shown,
      morph,
      unmoved,
      look,
    ],
  );

  const marks = drawn ?? region;
  const drawOver = useCallback<Draw>(
    (ctx) => {
      if (!palette || morph) return;
      const rectAt = ({ row, col }: CellPosition): Rect => ({
        ...{ row: row * tile, col: col * tile },
        ...{ height: tile, width: tile },
      });
      if (hovered) drawCross(ctx, frame, rectAt(hovered), palette, BARS_REACH);
      if (marks && !arrangement)
        outline(ctx, frame, marks, { line: palette.accent, halo: palette.panel });
      if (moved) outline(ctx, frame, rectAt(at), { line: palette.accent, halo: palette.panel });
      const place = { row: Math.floor(site.row / tile), col: Math.floor(site.col / tile) };
      const shownAt = places
        ? {
            ...rectAt({ row: places.rows[place.row] ?? 0, col: places.cols[place.col] ?? 0 }),
          }
        : site;
      outline(ctx, frame, shownAt, { line: palette.ink, halo: palette.panel });
    },
    [palette, frame, hovered, moved, at, site, tile, marks, arrangement, places, morph],
  );

  const onKey = (event: KeyboardEvent) => {
    const step = event.shiftKey && !arrangement ? arrowStep(event.key) : null;
    if (step) {
      const reach = transpose
        ? { down: step[1], right: step[0] }
        : { down: step[0], right: step[1] };
      lab.selecting.setMap({ region: grownRegion({ shape, tile, at, region }, reach) });
      return true;
    }
    if (event.key !== 'Escape' || !region) return false;
    lab.selecting.setMap({ region: null });
    return true;
  };

  const predicted = usePredictedWords(map.name, tile);
  const words = (place: CellPosition) => {
    const cell = cellOf(place);
    return kinds.map((kind) => {
      const known = map.results[kind];
      const how = howOf(known?.how?.[cell]);
      const notes = [
        how ? HOW_WORDS[how] : '',
        isProvisional(map, [kind], cell) ? 'provisional: its device is not proven' : '',
        predicted(kind, cell),
      ].filter(Boolean);
      const text = outcomeWords(known, cell, wildType, asked);
      return { kind, text, note: notes.join('; ') || undefined };
    });
  };
  const spoken = `${formatSite(siteOf(at))}: ${words(at)
    .map(({ kind, text }) =>
      [`${kind} ${text}`, predicted(kind, cellOf(at))].filter(Boolean).join(', '),
    )
    .join('; ')}`;

  return (
    <div className="map-box">
      <GridFigure
        label={`Map of ${map.name}`}
        text={spoken}
        frame={frame}
        zoomed={camera !== null}
        height={mapFigureHeight(window)}
        grid={grid}
        tile={tile}
        at={at}
        moved={moved !== null}
        draw={draw}
        drawOver={drawOver}
        ref={measure}
        onHover={hover}
        onMove={(place) => setMoved({ ...place, key: `${map.name}/${tile}` })}
        onOpen={open}
        onCamera={(next) => lab.selecting.setMap({ camera: next })}
        onBox={box}
        onKey={onKey}
        beside={
          camera && pyramid && <MiniMap {...{ frame, pyramid, tile, look, risks, riskLook }} />
        }
      >
        {tapped && <TapTip {...tapped} width={width} close={closeTap} />}
        {hovered && !tapped && (
          <CellTip
            title={formatSite(siteOf(hovered))}
            lines={words(hovered)}
            totals={lineWords(shown.marginals, kinds, hovered, siteOf(hovered))}
            at={tipAt}
            width={width}
          />
        )}
      </GridFigure>
      <AxisTerms transpose={transpose} />
      <ZoomButtons frame={frame} />
    </div>
  );
}
