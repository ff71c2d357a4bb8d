import { useMemo } from 'react';
import type { Effect } from '../../lib/stats/asymmetry.ts';
import type { AxisClustering } from '../../lib/stats/clustering.ts';
import { pairUp, type MapOutcomes } from '../../lib/stats/pairs.ts';
import type { Grid } from '../../lib/plan.ts';
import { count, fixed, percent, plural } from '../words.ts';
import { MatrixPictures } from './MatrixPictures.tsx';
import { oddsWords, type StatsRow } from './measures.ts';
import { NullHistogram } from './NullHistogram.tsx';

interface Props {
  row: StatsRow;
  grid: Grid;
  map: MapOutcomes;
  /** What a coloured cell is, in the plural: `NSMs`, `severe squares`. */
  noun: string;
  /** Opens the matrix in the map; null where there is no model to go with it. */
  onOpen: (() => void) | null;
}

const NONE: readonly Uint8Array[] = [];
const p = (x: number) => (x < 0.001 ? 'p < 0.001' : `p = ${fixed(x, 3)}`);
const effect = (of: Effect) =>
  `${fixed(of.effect, 3)} (${fixed(of.low, 3)} to ${fixed(of.high, 3)}), ${p(of.p)}`;
const share = (x: number) => `${(100 * x).toFixed(1)} %`;

const answer = (cells: number) => `${plural(cells, 'cell')} ${cells === 1 ? 'answers' : 'answer'}`;

/** One matrix: its pictures and all its numbers in words. */
export function MatrixDetail({ row, grid, map, noun, onOpen }: Props) {
  const { answers } = useMemo(() => pairUp(grid, map), [grid, map]);
  const { stats, readings } = row;
  const { asymmetry, bias, clustering, complementarity } = stats;
  const line = (name: string, of: AxisClustering) =>
    `${share(of.share)} of ${noun} lie on ${name} with at least ${of.busy}; placed anywhere it would be ${share(of.uniform)} (${p(of.uniformP)}), with the counts of the other axis kept ${share(of.kept)} (${p(of.keptP)}).`;
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
          <button className="button" onClick={onOpen}>
            Open in the map
          </button>
        )}
      </div>
      <MatrixPictures grid={grid} answers={answers} permuted={asymmetry?.pictures ?? NONE} />
      <div className="stats-words">
        {asymmetry && <NullHistogram asymmetry={asymmetry} />}
        <dl>
          <dt>Asymmetry</dt>
          <dd>
            {asymmetry
              ? `Rows ${effect(asymmetry.rows)}. Columns ${effect(asymmetry.cols)}. Joint ${effect(asymmetry.joint)}. Along both axes: ${p(asymmetry.bothP)}.`
              : `Not tested: fewer than 5 cells answer to max only or to min only.`}
          </dd>
          <dt>Bias</dt>
          <dd>
            {bias && readings.bias
              ? `${answer(bias.maxOnly)} to max only and ${count(bias.minOnly)} to min only: ${share(bias.share)} to max (${share(bias.interval.low)} to ${share(bias.interval.high)}), ${p(bias.p)}, ${p(readings.bias.q).replace('p', 'q')}.`
              : 'No cell answers to one kind only.'}
          </dd>
          <dt>Axis clustering</dt>
          <dd>
            {clustering
              ? `${line('rows', clustering.rows)} ${line('columns', clustering.cols)}`
              : `There are no ${noun}, or nothing else.`}
          </dd>
          <dt>Complementarity</dt>
          <dd>
            {complementarity
              ? `${answer(complementarity.both)} to both; if max and min had nothing to do with each other, ${complementarity.expected.toFixed(1)} would. Odds ratio ${oddsWords(complementarity.oddsRatio)} (${oddsWords(complementarity.interval.low)} to ${oddsWords(complementarity.interval.high)}), φ ${fixed(complementarity.phi, 2)}, ${p(complementarity.p)}.`
              : 'One of the kinds acts nowhere, or everywhere.'}
          </dd>
        </dl>
      </div>
    </section>
  );
}
