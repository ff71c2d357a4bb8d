import { useCallback, useMemo, useState, type PointerEvent } from 'react';
import {
  drawAtlas,
  drawAtlasFoot,
  drawAtlasHead,
  type AtlasPicture,
} from '../../figures/atlas-draw.ts';
import { drawAtlasOverlay } from '../../figures/atlas-overlay.ts';
import {
  cellsOfPart,
  COUNTS_WORDS,
  shareOf,
  sharesTold,
  shortPercent,
  topShare,
} from '../../figures/atlas-readings.ts';
import { ATLAS_FOOT, ATLAS_HEAD, hitAtlas, layoutAtlas } from '../../figures/atlas.ts';
import { KL_RANGE } from '../../figures/kl-scale.ts';
import type { Palette } from '../../figures/palette.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import { formatMatrix, matrixShape, parseMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import { tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import { countsOf } from '../../lib/results/map-counts.ts';
import { ModelTotals, sumKinds } from '../../lib/results/model-totals.ts';
import { Scale } from '../atlas/AtlasLegend.tsx';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { count, percent } from '../format.ts';
import { usePalette } from '../theme.ts';
import { sideName } from './profile-words.ts';
import type { LandscapeState } from './use-landscapes.ts';

const FONT = '"Inter Variable", sans-serif';
const NARROWEST = 200;
/** Height of a layer in both: equal layers stand beside each other. */
const ROW = 18;

type Bare = Omit<AtlasPicture, 'palette' | 'scales' | 'fullBar'>;

/** Atlas beside atlas: the share of NSMs of every matrix, in colours of one scale. */
export function AtlasPair({ landscapes }: { landscapes: LandscapeState }) {
  const { first, second, kinds } = landscapes;
  const palette = usePalette();
  const [lit, setLit] = useState<MatrixId | null>(null);
  const bare = useMemo(
    () => [first, second].map((source) => source && bareOf(source, kinds)),
    [first, second, kinds],
  );
  const pictures = useMemo(() => palette && onOneScale(bare, palette), [bare, palette]);
  if (!pictures) return null;
  const shown = pictures.find((picture) => picture !== null);
  const hasShares = pictures.some((picture) => picture && sharesTold(picture).matrices.length > 0);
  return (
    <section aria-label="Atlases">
      <h2>
        Share of NSMs, layer by layer <em>{second ? 'one scale for both' : ''}</em>
      </h2>
      <div className="atlas-pair" data-alone={second === null}>
        {[first, second].map((source, i) => {
          const picture = pictures[i];
          return (
            source &&
            picture && (
              <SideAtlas
                key={i}
                side={i === 0 ? 'first' : 'second'}
                {...{ source, picture, lit }}
                onLit={setLit}
              />
            )
          );
        })}
      </div>
      <div className="row spread landscape-legend">
        <div className="legend">
          {shown && (hasShares ? <Scale measure="share" picture={shown} /> : COUNTS_WORDS)}
          <span>
            <i className="swatch not-tested" />
            not tested
          </span>
        </div>
        <span className="mono" aria-live="off">
          {lit && litWords(lit, pictures)}
        </span>
      </div>
    </section>
  );
}

interface SideProps {
  side: 'first' | 'second';
  source: ResultSource;
  picture: AtlasPicture;
  lit: MatrixId | null;
  onLit: (matrix: MatrixId | null) => void;
}

function SideAtlas({ side, source, picture, lit, onLit }: SideProps) {
  const [width, measure] = useWidth();
  const { config, palette, font, totals, kinds } = picture;
  const layout = useMemo(
    () => layoutAtlas(config, Math.max(NARROWEST, width), true, ROW),
    [config, width],
  );
  const draw = useCallback<Draw>(
    (ctx) => {
      drawAtlasHead(ctx, layout, picture);
      ctx.translate(0, ATLAS_HEAD);
      drawAtlas(ctx, layout, picture, 'share');
      ctx.translate(0, layout.height);
      drawAtlasFoot(ctx, layout, picture);
    },
    [layout, picture],
  );
  const drawOver = useCallback<Draw>(
    (ctx) => {
      ctx.translate(0, ATLAS_HEAD);
      const part = lit && { type: 'matrix' as const, matrix: lit };
      drawAtlasOverlay(ctx, layout, { selected: '', lit: part }, { palette, font });
    },
    [layout, palette, font, lit],
  );
  const over = (event: PointerEvent<HTMLDivElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const part = hitAtlas(layout, event.clientX - left, event.clientY - top - ATLAS_HEAD);
    onLit(part?.type === 'matrix' ? part.matrix : null);
  };
  const { tested, nsms } = sumKinds(totals.all, kinds);
  return (
    <figure className="compare-figure">
      <figcaption>
        <i className={`swatch ${side}`} />
        {side === 'first' ? 'First' : 'Second'}
        <em>
          {sideName(source)}: {count(nsms)} of {count(tested)} mutants
        </em>
      </figcaption>
      {/* the table of the profile below has the same numbers for the keyboard */}
      <div
        ref={measure}
        role="img"
        aria-label={`${sideName(source)}: share of NSMs of every matrix; ${percent(nsms, tested)} over all`}
        className="landscape-canvas"
        style={{ height: ATLAS_HEAD + layout.height + ATLAS_FOOT }}
        onPointerMove={over}
        onPointerDown={over}
        onPointerLeave={() => onLit(null)}
      >
        <Canvas draw={draw} />
        <Canvas draw={drawOver} />
      </div>
    </figure>
  );
}

/** What a side's atlas draws, without the scale that both share. */
function bareOf({ maps, model, tile }: ResultSource, kinds: readonly ScreenKind[]): Bare {
  const counts = [...maps].map(([name, results]) => {
    const { projection } = parseMatrix(name)!;
    const grid = tileGrid(matrixShape(model.shapes, projection), tile);
    return [name, countsOf({ grid, results })] as const;
  });
  const totals = new ModelTotals().with(new Map(counts));
  return { config: model.shapes, tile, kinds, totals, font: FONT };
}

function onOneScale(bare: readonly (Bare | null)[], palette: Palette): (AtlasPicture | null)[] {
  const told = bare.flatMap((side) => (side ? [sharesTold(side)] : []));
  const scales = { shares: topShare(told.flatMap(({ matrices }) => matrices)), kl: KL_RANGE };
  const fullBar = topShare(told.flatMap(({ margins }) => margins));
  return bare.map((side) => side && { ...side, palette, scales, fullBar });
}

/** `L3.down: 12 % and 3.1 %` */
function litWords(matrix: MatrixId, pictures: readonly (AtlasPicture | null)[]): string {
  const name = formatMatrix(matrix);
  const sides = pictures.flatMap((picture) => {
    if (!picture) return [];
    const { config, tile, kinds, totals } = picture;
    if (matrix.layer >= config.num_hidden_layers) return ['not there'];
    const share = shareOf(totals.matrix(name), kinds, cellsOfPart(config, tile, matrix));
    if (typeof share === 'number') return [`${shortPercent(share)} %`];
    return [share === null ? 'not tested' : 'tested in part'];
  });
  return `${name}: ${sides.join(' and ')}`;
}
