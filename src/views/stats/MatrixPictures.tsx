import { useCallback, useMemo } from 'react';
import { arrangedPixels } from '../../figures/arranged-map.ts';
import { fillHatch } from '../../figures/hatch.ts';
import { CATEGORY_NAMES, legendCategories } from '../../figures/legend.ts';
import { pixelCanvas } from '../../figures/phenotype-map.ts';
import type { Grid } from '../../lib/plan/grid.ts';
import { UNPAIRED } from '../../lib/stats/pairs.ts';
import { arrangeAnswers, asIs, type Arrangement } from '../../lib/stats/rearrange.ts';
import { Canvas, type Draw } from '../Canvas.tsx';
import { usePalette } from '../theme.ts';
import { plural } from '../format.ts';

interface Props {
  grid: Grid;
  /** Weights along a cell's side. */
  tile: number;
  /** What each cell answers to (pairs.ts). */
  answers: Int8Array;
  /** Permuted maps: MAX_ONLY, MIN_ONLY or 0. */
  permuted: readonly Uint8Array[];
  /** What a grey cell is: `silent`. */
  silent: string;
}

/** The map as it is and rearranged, beside permuted maps that were rearranged by themselves. */
export function MatrixPictures({ grid, tile, answers, permuted, silent }: Props) {
  const pictures = useMemo(() => {
    const nulls = permuted.map((signs) => answers.map((answer, cell) => signs[cell] || answer));
    return [
      { name: 'As it is', answers, order: asIs(grid) },
      { name: 'Rearranged', answers, order: arrangeAnswers(grid, answers) },
      ...nulls.map((values, i) => ({
        name: `Permuted ${i + 1}, rearranged`,
        answers: values,
        order: arrangeAnswers(grid, values),
      })),
    ];
  }, [grid, answers, permuted]);
  const untested = useMemo(() => answers.includes(UNPAIRED), [answers]);
  const categories = legendCategories(['max', 'min'], 'kind', false).filter(
    (category) => category !== 'not-tested' || untested,
  );
  const size = tile === 1 ? 'a weight' : `${tile} × ${tile} weights`;
  return (
    <>
      <div className="legend stats-picture-legend">
        {categories.map((category) => (
          <span key={category}>
            <i className={`swatch ${category}`} />
            {category === 'silent' ? silent : CATEGORY_NAMES[category]}
          </span>
        ))}
        <span>
          Each cell is {size}. Rearranged: rows and columns most for max at the top and left, most
          for min at the bottom and right.
        </span>
      </div>
      <div className="stats-pictures">
        {pictures.map((picture) => (
          <figure key={picture.name}>
            <figcaption className="soft">{picture.name}</figcaption>
            <div className="stats-axes-of">
              <span className="soft stats-rows">{plural(grid.rows, 'row')}</span>
              <Picture grid={grid} {...picture} />
              <span className="soft stats-cols">{plural(grid.cols, 'column')}</span>
            </div>
          </figure>
        ))}
      </div>
    </>
  );
}

function Picture(props: { name: string; grid: Grid; answers: Int8Array; order: Arrangement }) {
  const { name, grid, answers, order } = props;
  const palette = usePalette();
  const draw = useCallback<Draw>(
    (ctx, { width, height }) => {
      if (!palette) return;
      fillHatch(ctx, { x: 0, y: 0, width, height }, palette);
      ctx.imageSmoothingEnabled = false;
      const picture = pixelCanvas(arrangedPixels(grid, answers, order, palette));
      ctx.drawImage(picture, 0, 0, width, height);
    },
    [palette, grid, answers, order],
  );
  return (
    <div
      role="img"
      aria-label={`${name}: ${grid.rows} rows, ${grid.cols} columns`}
      className="stats-picture"
      style={{ aspectRatio: `${grid.cols} / ${grid.rows}` }}
    >
      <Canvas draw={draw} />
    </div>
  );
}
