import { useMemo } from 'react';
import { allMatrices, formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import { isRanked } from '../../lib/ranking/rank-mutants.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { RANKED_AT_ONCE } from '../../state/stores/ranking-store.ts';
import { LookAtExample } from '../atlas/LookAtExample.tsx';
import { totalsShown } from '../atlas/use-atlas.ts';
import { closePlaces } from '../close-places.ts';
import { count, plural } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { OwnScreen } from '../stats/StatsHeading.tsx';
import { useReceived } from '../use-received.ts';
import { NothingRanked } from './NothingRanked.tsx';
import { RankingActions } from './RankingActions.tsx';
import { RankingControls } from './RankingControls.tsx';
import { RankingTable } from './RankingTable.tsx';
import { ORDER_WORDS, whyNoSentences } from './ranking-words.ts';
import { useRows } from './use-rows.ts';
import '../map/phenotypes.css';
import './ranking.css';

/** The mutants that matter most, over the whole model, in place of the map. */
export function RankingPlace({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const order = useLabStore('ranking', (s) => s.order);
  const all = useLabStore('ranking', (s) => s.all);
  const running = useLabStore('ranking', (s) => s.running);
  const phase = useLabStore('model', (s) => s.phase);
  const rows = useRows(model);
  const why = whyNoSentences(phase);
  return (
    <div className="ranking-place">
      <section aria-label="Ranking">
        <div className="row spread">
          <h1>
            Which weights matter?{' '}
            <span className="soft">
              <OwnScreen />
            </span>
          </h1>
          <button className="button" onClick={() => closePlaces(lab)}>
            Back to the map
          </button>
        </div>
        <p className="soft ranking-about">{ORDER_WORDS[order]}</p>
        <RankingControls model={model} />
        <div className="row spread ranking-line">
          <span role="status">
            {running && rows.length === 0 ? 'Ranking…' : <Covered model={model} />}
            <Newer />
          </span>
          {rows.length > 0 && <RankingActions rows={rows} />}
        </div>
        {order === 'kl' && rows.length > 0 && rows.every(({ kl }) => Number.isNaN(kl)) && (
          <p className="soft">
            These results tell no KL: they stand by how early their answers differ.
          </p>
        )}
        {rows.length > 0 && why && <p className="soft">{why}</p>}
        {rows.length > 0 ? (
          <RankingTable rows={rows} />
        ) : (
          !running && <NothingRanked model={model} />
        )}
        {rows.length > 0 && order !== 'risk' && <LookAtExample />}
        {rows.length > 0 && rows.length < all && (
          <p className="row ranking-more">
            <button className="button" disabled={running} onClick={() => lab.ranking.more()}>
              Show {count(Math.min(RANKED_AT_ONCE, all - rows.length))} more
            </button>
            <span className="soft">
              {count(rows.length)} of {count(all)} shown
            </span>
          </p>
        )}
      </section>
    </div>
  );
}

/** How many there are to be ranked, and among how many mutants. */
function Covered({ model }: { model: ModelInfo }) {
  const filter = useLabStore('ranking', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  // the totals are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const received = useReceived();
  const { tested, mutants } = useMemo(() => {
    const totals = totalsShown(results, received);
    const sum = { tested: 0, mutants: 0 };
    for (const matrix of allMatrices(model.config)) {
      const { rows, cols } = tileGrid(matrixShape(model.config, matrix.projection), tile);
      for (const kind of filter.kinds) {
        if (!isRanked(matrix, kind, filter)) continue;
        const known = totals.matrix(formatMatrix(matrix))[kind].tested;
        // a kind that nobody screened is not counted as left out
        if (known === 0 && totals.all[kind].tested === 0) continue;
        sum.tested += known;
        sum.mutants += rows * cols;
      }
    }
    return sum;
  }, [results, received, model, tile, filter]);
  if (filter.order === 'risk') return `${plural(filter.all, 'mutant')} predicted to be at risk.`;
  if (tested === 0) return '';
  return `${plural(filter.all, 'NSM')} among ${plural(tested, 'mutant')} run, of ${count(mutants)}.`;
}

/** What came in since the ranking was made: nothing moves under a reader's eyes. */
function Newer() {
  const lab = useLab();
  const order = useLabStore('ranking', (s) => s.order);
  const running = useLabStore('ranking', (s) => s.running);
  useLabStore('results', (s) => s.version);
  const newer = lab.ranking.newer();
  if (order === 'risk' || running || newer === 0) return null;
  return (
    <>
      {' '}
      {plural(newer, 'new result')} since.{' '}
      <button className="button" onClick={() => lab.ranking.again()}>
        Rank again
      </button>
    </>
  );
}
