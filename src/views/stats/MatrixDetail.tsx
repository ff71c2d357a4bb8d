import { Fragment, memo, useMemo } from 'react';
import type { Asymmetry } from '../../lib/stats/asymmetry.ts';
import type { Axis } from '../../lib/stats/signed-cells.ts';
import { pairUp, type MapOutcomes } from '../../lib/stats/pairs.ts';
import type { MeasureId, StatsRow } from '../../lib/stats/measures.ts';
import type { Grid } from '../../lib/plan/grid.ts';
import type { MatrixId } from '../../lib/model/matrix.ts';
import { count, percent } from '../format.ts';
import { Term } from '../terms/Term.tsx';
import { MatrixPictures } from './MatrixPictures.tsx';
import { NullHistogram } from './NullHistogram.tsx';
import { detailWords } from './detail-words.ts';

interface Props {
  row: StatsRow;
  /** The one that the page shows. */
  measure: MeasureId;
  grid: Grid;
  map: MapOutcomes;
  /** What a coloured cell is, in the plural: `NSMs`, `severe squares`. */
  noun: string;
  /** What a cell that does not answer is. */
  silent: string;
  /** Weights along a cell's side. */
  tile: number;
  /** Opens the matrix in the map; null where there is no model to go with it. */
  onOpen: ((matrix: MatrixId) => void) | null;
}

const NONE: readonly Uint8Array[] = [];

/** The axis whose permuted maps are shown: the one that is chosen, else where the effect is clearer. */
function axisOf({ rows, cols }: Asymmetry, measure: MeasureId): Axis {
  if (measure === 'asymmetry-rows') return 'rows';
  if (measure === 'asymmetry-cols') return 'cols';
  return rows.p < cols.p ? 'rows' : 'cols';
}

/** One matrix: its pictures and all its numbers in words. */
export const MatrixDetail = memo(function MatrixDetail(props: Props) {
  const { row, measure, grid, map, noun, silent, tile, onOpen } = props;
  const { answers } = useMemo(() => pairUp(grid, map), [grid, map]);
  const { stats } = row;
  const { asymmetry } = stats;
  const words = useMemo(() => detailWords(row, noun), [row, noun]);
  const axis = asymmetry && axisOf(asymmetry, measure);
  return (
    <section className="stats-detail" aria-label={row.name}>
      <div className="row spread">
        <h2>
          <span className="mono">{row.name}</span>
          <em>
            {count(stats.paired)} of {count(stats.all)} cells compared (
            {percent(stats.paired, stats.all)})
          </em>
        </h2>
        {onOpen && (
          <button className="button" onClick={() => onOpen(row.matrix)}>
            Open in the map
          </button>
        )}
      </div>
      <MatrixPictures {...{ grid, tile, answers, silent }} permuted={asymmetry?.pictures ?? NONE} />
      <div className="stats-words">
        {asymmetry && axis && <NullHistogram along={asymmetry[axis]} axis={axis} />}
        <dl>
          {words.map(({ term, name, text }) => (
            <Fragment key={name}>
              <dt>
                <Term id={term}>{name}</Term>
              </dt>
              <dd>{text}</dd>
            </Fragment>
          ))}
        </dl>
      </div>
    </section>
  );
});
