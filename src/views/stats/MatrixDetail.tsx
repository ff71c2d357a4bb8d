import { agree } from '../../lib/base/agree.ts';
import { memo, useMemo } from 'react';
import type { Effect } from '../../lib/stats/asymmetry.ts';
import type { Clustering } from '../../lib/stats/clustering.ts';
import type { Interval } from '../../lib/stats/exact.ts';
import { pairUp, type MapOutcomes } from '../../lib/stats/pairs.ts';
import {
  measureOf,
  type MeasureId,
  type Reading,
  type StatsRow,
} from '../../lib/stats/measures.ts';
import type { Grid } from '../../lib/plan/grid.ts';
import type { MatrixId } from '../../lib/model/matrix.ts';
import { count, fixed, percent, plural } from '../format.ts';
import { Term } from '../terms/Term.tsx';
import { MatrixPictures } from './MatrixPictures.tsx';
import { NullHistogram } from './NullHistogram.tsx';
import { intervalWords, oddsOrNone, pWords } from './stats-words.ts';

interface Props {
  row: StatsRow;
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
const effect = (measured: Effect) =>
  `${fixed(measured.effect, 3)} (${fixed(measured.low, 3)} to ${fixed(measured.high, 3)}), ${pWords(measured.p)}`;
const share = (x: number) => `${(100 * x).toFixed(1)} %`;
/** Where the middle 95 % of permuted maps lie. */
const range = ({ low, high }: Interval) => `95 % of permuted maps ${share(low)} to ${share(high)}`;

const answer = (cells: number) => `${plural(cells, 'cell')} ${agree(cells, 'answers', 'answer')}`;

/** One matrix: its pictures and all its numbers in words. */
export const MatrixDetail = memo(function MatrixDetail(props: Props) {
  const { row, grid, map, noun, silent, tile, onOpen } = props;
  const { answers } = useMemo(() => pairUp(grid, map), [grid, map]);
  const { stats, readings } = row;
  const { asymmetry, bias, clustering, complementarity } = stats;
  const missing = (id: MeasureId) => measureOf(id).missing(stats)[1];
  const found = (reading: (Reading & { q: number }) | null) =>
    reading && `, ${pWords(reading.q, 'q')}`;
  const line = (axis: 'rows' | 'cols', { [axis]: lines }: Clustering) =>
    `${share(lines.share)} of ${noun} lie on ${axis === 'rows' ? 'rows' : 'columns'} with at least ${lines.busy}; placed anywhere it would be ${share(lines.uniform)} (${range(lines.uniformRange)}; ${pWords(lines.uniformP)}${found(readings[axis])}), with the counts of the other axis kept ${share(lines.kept)} (${range(lines.keptRange)}; ${pWords(lines.keptP)}).`;
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
        {asymmetry && <NullHistogram asymmetry={asymmetry} />}
        <dl>
          <dt>
            <Term id="asymmetry">Asymmetry</Term>
          </dt>
          <dd>
            {asymmetry
              ? `Rows ${effect(asymmetry.rows)}. Columns ${effect(asymmetry.cols)}. Joint ${effect(asymmetry.joint)}${found(readings.asymmetry)}. Along both axes: ${pWords(asymmetry.bothP)}.`
              : missing('asymmetry')}
          </dd>
          <dt>
            <Term id="bias">Bias</Term>
          </dt>
          <dd>
            {bias && readings.bias
              ? `${answer(bias.maxOnly)} to max only and ${count(bias.minOnly)} to min only: ${share(bias.share)} to max (${share(bias.interval.low)} to ${share(bias.interval.high)}), ${pWords(bias.p)}${found(readings.bias)}.`
              : missing('bias')}
          </dd>
          <dt>
            <Term id="clustering">Axis clustering</Term>
          </dt>
          <dd>
            {clustering
              ? `${line('rows', clustering)} ${line('cols', clustering)}`
              : missing('rows')}
          </dd>
          <dt>
            <Term id="complementarity">Complementarity</Term>
          </dt>
          <dd>
            {complementarity
              ? `${answer(complementarity.both)} to both; if max and min had nothing to do with each other, ${complementarity.expected.toFixed(1)} would. Odds ratio ${oddsOrNone(complementarity)} (${intervalWords('odds', complementarity.interval, readings.odds?.open)}), φ ${fixed(complementarity.phi, 2)}, ${pWords(complementarity.p)}${found(readings.odds)}.`
              : missing('odds')}
          </dd>
        </dl>
      </div>
    </section>
  );
});
