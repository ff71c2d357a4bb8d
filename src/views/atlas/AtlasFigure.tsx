import {
  useCallback,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
} from 'react';
import {
  drawAtlas,
  drawAtlasFoot,
  totalsHead,
  type AtlasPicture,
} from '../../figures/atlas-draw.ts';
import { drawAtlasOverlay } from '../../figures/atlas-overlay.ts';
import {
  ATLAS_FOOT,
  ATLAS_HEAD,
  atlasStep,
  hitAtlas,
  hitColumn,
  layoutAtlas,
  windowOf,
  type AtlasPart,
} from '../../figures/atlas.ts';
import { formatMatrix, PROJECTIONS } from '../../lib/model/matrix.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { FigureGrid } from '../FigureGrid.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { useSmallMaps, useSmallRisks } from './use-atlas.ts';
import { AtlasHeads } from './AtlasHeads.tsx';
import { Pace } from './pace.ts';
import { AtlasTip } from './AtlasTip.tsx';
import { partWords, spokenPart } from './atlas-words.ts';

const NARROWEST = 200;
/** Time of each frame for small maps, in milliseconds: the others follow in the next. */
const SLICE_MS = 8;

/** Layers × 7 matrices with totals on the margins; picks the one that map and bench show. */
export function AtlasFigure({
  config,
  picture,
}: {
  config: ModelConfig;
  picture: AtlasPicture | null;
}) {
  const lab = useLab();
  const site = useLabStore('selection', (s) => s.site);
  const shows = useLabStore('ui', (s) => s.atlas);
  const [pace] = useState(() => new Pace(SLICE_MS));
  const [frame, setFrame] = useState(0);
  const smallMap = useSmallMaps(picture, pace.may);
  const ground = useSmallRisks(picture);
  const [width, measure] = useWidth();
  const [lit, setLit] = useState<AtlasPart | null>(null);
  const [byKeyboard, setByKeyboard] = useState(false);
  const atCursor = useRef<HTMLDivElement>(null);
  const even = shows !== 'kinds';
  const layout = useMemo(
    () => layoutAtlas(config, Math.max(NARROWEST, width), even),
    [config, width, even],
  );

  const draw = useCallback<Draw>(
    (ctx) => {
      if (!picture) return;
      pace.begin();
      drawAtlas(ctx, layout, picture, shows === 'kinds' ? smallMap : shows, ground);
      if (pace.isBehind) setFrame(frame + 1);
    },
    [layout, picture, shows, smallMap, ground, pace, frame],
  );
  const palette = picture?.palette;
  const font = picture?.font;
  const selected = formatMatrix(site);
  const drawOver = useCallback<Draw>(
    (ctx) => palette && font && drawAtlasOverlay(ctx, layout, { selected, lit }, { palette, font }),
    [layout, palette, font, selected, lit],
  );
  const column = lit?.type === 'projection' ? lit.projection : null;
  const over = lit?.type === 'matrix' ? lit.matrix.projection : column;
  const drawFoot = useCallback<Draw>(
    (ctx) => picture && drawAtlasFoot(ctx, layout, picture),
    [layout, picture],
  );

  const hover = (part: AtlasPart | null) => {
    setByKeyboard(false);
    if (nameOf(part) !== nameOf(lit)) setLit(part);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const whole = event.ctrlKey || event.metaKey;
    const next = atlasStep(event.key, site, config.num_hidden_layers, whole);
    if (!next) return;
    event.preventDefault();
    setLit(null);
    setByKeyboard(true);
    lab.selecting.selectMatrix(next);
    requestAnimationFrame(() => atCursor.current?.scrollIntoView({ block: 'nearest' }));
  };

  const here: AtlasPart = { type: 'matrix', matrix: site };
  const told = lit ?? (byKeyboard ? here : null);
  const toldAt = told && windowOf(layout, told);
  const text = picture ? spokenPart(here, picture) : selected;
  /** Of the strip below the layers. */
  const strip = {
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const { left } = event.currentTarget.getBoundingClientRect();
      const projection = hitColumn(layout, event.clientX - left);
      hover(projection && { type: 'projection', projection });
    },
    onPointerLeave: () => hover(null),
  };
  const hoverAt = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    hover(hitAtlas(layout, event.clientX - box.left, event.clientY - box.top));
  };

  return (
    <FigureGrid
      label="Matrices of the model"
      text={text}
      rows={config.num_hidden_layers}
      cols={PROJECTIONS.length}
      at={{ row: site.layer, col: PROJECTIONS.indexOf(site.projection) }}
      className="atlas-figure"
      ref={measure}
      onKeyDown={onKeyDown}
      onFocus={(event) => setByKeyboard(event.target.matches(':focus-visible'))}
      onBlur={() => setByKeyboard(false)}
    >
      <div className="atlas-head" style={{ height: ATLAS_HEAD }}>
        <AtlasHeads layout={layout} lit={over} totals={picture ? totalsHead(picture) : 'NSM %'} />
      </div>
      {/* The keyboard's way to the same is the grid around it. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        className="atlas-canvas"
        style={{ height: layout.height }}
        data-on={lit?.type}
        onClick={() => lit?.type === 'matrix' && lab.selecting.selectMatrix(lit.matrix)}
        onPointerDown={hoverAt}
        onPointerMove={hoverAt}
        onPointerLeave={() => hover(null)}
      >
        <Canvas draw={draw} />
        <Canvas draw={drawOver} />
        <div
          ref={atCursor}
          className="atlas-cursor"
          style={{ top: layout.rows[site.layer]?.y, height: layout.rows[site.layer]?.height }}
        />
        {told && toldAt && picture && <AtlasTip words={partWords(told, picture)} part={toldAt} />}
      </div>
      <div className="atlas-foot" style={{ height: ATLAS_FOOT }} {...strip}>
        <Canvas draw={drawFoot} />
      </div>
    </FigureGrid>
  );
}

/** What tells a part from others. */
function nameOf(part: AtlasPart | null): string {
  if (!part) return '';
  if (part.type === 'matrix') return formatMatrix(part.matrix);
  return part.type === 'layer' ? String(part.layer) : part.projection;
}
