import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { drawAtlas } from '../../figures/atlas-draw.ts';
import { hitAtlas, layoutAtlas } from '../../figures/atlas.ts';
import { formatMatrix, matrixShape, PROJECTIONS, projectionName } from '../../lib/matrix.ts';
import { countNsm } from '../../lib/outcomes.ts';
import { SCREEN_KINDS, tileGrid } from '../../lib/plan.ts';
import type { ModelInfo } from '../../protocol.ts';
import { Canvas, useWidth, type Draw } from '../Canvas.tsx';
import { arrowStep, FigureGrid } from '../FigureGrid.tsx';
import { useLab, useLabStore } from '../lab-context.ts';
import { usePalette } from '../theme.ts';
import { usePicked } from '../map/use-phenotypes.ts';
import { count, plural } from '../words.ts';
import { ScreenMany } from './ScreenMany.tsx';
import './atlas.css';

/** All matrices of the model as small maps; picks the one that the map and the bench show. */
export function Atlas() {
  const model = useLabStore('model', (s) => s.model);
  const tile = useLabStore('map', (s) => s.tile);
  return (
    <section className="atlas" aria-label="Atlas">
      <h2>
        Atlas <AtlasCount />
      </h2>
      {model ? <AtlasFigure model={model} /> : <div className="atlas-waiting" />}
      {model && <ScreenMany model={model} />}
      {model && <SuperWeightsLink />}
      <p className="soft atlas-caption">
        A <b>mutation</b> overwrites one weight, or a block of them, with a single value. The{' '}
        <b>mutant</b> then answers the same prompt as the <b>wild type</b>.
      </p>
      <p className="soft">
        Each small map is one matrix, cut into squares of {tile}. A coloured square changes the
        answer when every weight in it is set to the matrix’s largest or smallest value.
      </p>
    </section>
  );
}

function SuperWeightsLink() {
  const lab = useLab();
  return (
    <button
      className="button super-weights-link"
      onClick={() => lab.stores.ui.setState({ superWeightsOpen: true })}
    >
      Super weights…
    </button>
  );
}

function AtlasCount() {
  // the maps are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const tested = useMemo(() => {
    let sum = 0;
    for (const of of results.maps.values())
      for (const kind of SCREEN_KINDS) sum += of[kind]?.tested ?? 0;
    return sum;
  }, [results]);
  return <em>{results.reading ? 'reading stored results…' : `${count(tested)} mutants tested`}</em>;
}

function AtlasFigure({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const palette = usePalette();
  const site = useLabStore('selection', (s) => s.site);
  const settings = useLabStore('map', (s) => s);
  const tokens = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const results = useLabStore('results', (s) => s);
  const pick = usePicked();
  const [width, measure] = useWidth();
  const [hovered, setHovered] = useState<string | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { config } = model;
  const layout = useMemo(() => layoutAtlas(config, Math.max(200, width)), [config, width]);

  const draw = useCallback<Draw>(
    (ctx) => {
      if (!palette) return;
      drawAtlas(ctx, layout, {
        config,
        maps: results.maps,
        tile: settings.tile,
        look: { kinds: settings.kinds, colour: settings.colour, transpose: false, tokens, pick },
        palette,
        selected: formatMatrix(site),
        hovered,
        font: '11px "Inter Variable"',
      });
    },
    [layout, config, results, settings, tokens, pick, palette, site, hovered],
  );

  const matrixAt = (event: { clientX: number; clientY: number }) => {
    const box = canvas.current?.getBoundingClientRect();
    return box ? hitAtlas(layout, event.clientX - box.left, event.clientY - box.top) : null;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrowStep(event.key);
    if (!step) return;
    event.preventDefault();
    const layer = Math.min(config.num_hidden_layers - 1, Math.max(0, site.layer + step[0]));
    const column = PROJECTIONS.indexOf(site.projection) + step[1];
    const projection = PROJECTIONS[Math.min(PROJECTIONS.length - 1, Math.max(0, column))];
    lab.selectMatrix({ layer, projection });
  };

  const of = results.maps.get(formatMatrix(site));
  const { rows, cols } = tileGrid(matrixShape(config, site.projection), settings.tile);
  const words = SCREEN_KINDS.flatMap((kind) => {
    const known = of?.[kind];
    return known ? [`${kind}: ${count(countNsm(known))} of ${count(known.tested)} change`] : [];
  });
  const text = `${formatMatrix(site)}, ${projectionName(site.projection)}, ${plural(rows * cols, 'square')}; ${words.join('; ') || 'not screened yet'}`;

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
    >
      {/* The keyboard's way to the same is the grid around it. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        className="atlas-canvas"
        style={{ height: layout.height }}
        onClick={(event) => {
          const matrix = matrixAt(event);
          if (matrix) lab.selectMatrix(matrix);
        }}
        onPointerMove={(event) => {
          const matrix = matrixAt(event);
          setHovered(matrix && formatMatrix(matrix));
        }}
        onPointerLeave={() => setHovered(null)}
      >
        <Canvas draw={draw} ref={canvas} />
      </div>
    </FigureGrid>
  );
}
