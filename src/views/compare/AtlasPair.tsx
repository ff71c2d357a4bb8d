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
  shortPercent,
  topShare,
} from '../../figures/atlas-readings.ts';
import { ATLAS_FOOT, ATLAS_HEAD, hitAtlas, layoutAtlas } from '../../figures/atlas.ts';
import { KL_RANGE } from '../../figures/kl-scale.ts';
import type { Palette } from '../../figures/palette.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import {
  allMatrices,
  formatMatrix,
  matrixShape,
  parseMatrix,
  PROJECTIONS,
  type MatrixId,
} from '../../lib/model/matrix.ts';
import { tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import { countsOf } from '../../lib/results/map-counts.ts';
import { ModelTotals, sumKinds, type Totals } from '../../lib/results/model-totals.ts';
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
  const hasShares = pictures.some((picture) => picture && sharesOf(picture).length > 0);
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

/** The shares of the matrices of which enough is tested. */
const sharesOf = (side: Bare): number[] =>
  allMatrices(side.config).flatMap((matrix) =>
    shareIn(side, side.totals.matrix(formatMatrix(matrix)), matrix),
  );

/** The share of NSMs in a part of a side; none where too little is tested. */
function shareIn(
  { config, tile, kinds }: Bare,
  counted: Totals,
  part: Partial<MatrixId>,
): number[] {
  const share = shareOf(counted, kinds, cellsOfPart(config, tile, part));
  return typeof share === 'number' ? [share] : [];
}

const layersOf = ({ num_hidden_layers: length }: Bare['config']): number[] =>
  Array.from({ length }, (_, layer) => layer);

function onOneScale(bare: readonly (Bare | null)[], palette: Palette): (AtlasPicture | null)[] {
  const sides = bare.filter((side) => side !== null);
  const shares = sides.flatMap(sharesOf);
  const margins = sides.flatMap((side) => [
    ...layersOf(side.config).flatMap((layer) => shareIn(side, side.totals.layer(layer), { layer })),
    ...PROJECTIONS.flatMap((projection) =>
      shareIn(side, side.totals.projection(projection), { projection }),
    ),
  ]);
  const scales = { shares: topShare(shares), kl: KL_RANGE };
  const fullBar = topShare(margins);
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
