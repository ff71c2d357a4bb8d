import { useMemo } from 'react';
import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { formatSite, type Site } from '../../lib/model/site.ts';
import { cellSite } from '../../lib/plan/grid.ts';
import type { RankingRow } from '../../lib/ranking/ranking-csv.ts';
import type { RankedMutant } from '../../lib/ranking/rank-mutants.ts';
import { isUnread, NOT_TESTED, type KindOutcomes } from '../../lib/results/outcomes.ts';
import { riskOfKind, type KindRisk } from '../../lib/risk/matrix-risk.ts';
import { riskAt } from '../../lib/risk/risk-at.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { knownOf, mutationName } from '../../state/ranked-maps.ts';
import { shownMaps } from '../../state/shown-maps.ts';
import type { Said } from '../../state/stores/ranking-store.ts';
import { useLabStore } from '../lab-context.ts';

/** A mutant of the ranking as it is known now. */
export interface ShownRow extends RankingRow {
  site: Site;
  siteName: string;
  /** `L1.down[8, 93] → min` */
  name: string;
  /** null: it was not run. */
  known: KindOutcomes | null;
  /** What is predicted of its map. */
  predicted: KindRisk | undefined;
  /** What it says; null: its writing failed; undefined: it is not written. */
  said: Said | null | undefined;
}

/** What a mutant says, from a stored text, else as the engine wrote it. */
function saidOf(
  known: KindOutcomes | null,
  cell: number,
  written: Said | null | undefined,
): Said | null | undefined {
  const number = known?.outputs?.index[cell] ?? -1;
  if (!known?.outputs || number < 0) return written;
  const { outputTable } = known.outputs;
  const prompt = Math.max(0, known.divergentPrompt?.[cell] ?? 0);
  return {
    text: outputTable.texts(number)[prompt],
    wildType: outputTable.wildType?.[prompt] ?? '',
  };
}

/** The ranked mutants with what is known of them now: their order stays, what they are may change. */
export function useRows(model: ModelInfo): ShownRow[] {
  const mutants = useLabStore('ranking', (s) => s.mutants);
  const said = useLabStore('ranking', (s) => s.said);
  // maps are filled in place; the state around them is new each time
  const results = useLabStore('results', (s) => s);
  const shared = useLabStore('shared', (s) => s);
  const assay = useLabStore('assay', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  const risks = useLabStore('risk', (s) => s.maps);
  return useMemo(() => {
    const shown = shownMaps({ maps: results.maps, shared, assay, model, tile });
    return mutants.map((mutant) => rowOf(mutant));

    function rowOf(mutant: RankedMutant): ShownRow {
      const { matrix, kind, cell } = mutant;
      const shape = matrixShape(model.config, matrix.projection);
      const site = cellSite(shape, matrix, tile, cell);
      const known = knownOf(mutant, shown, results.maps);
      const risk = risks.get(formatMatrix(matrix)) ?? null;
      const predicted = riskOfKind(risk?.tile === tile ? risk : null, kind);
      const name = mutationName(model.config, tile, mutant);
      const told = saidOf(known, cell, said.get(name));
      return {
        ...{ matrix, kind, cell, site, siteName: formatSite(site), name, known, predicted },
        outcome: known?.firstDivergent[cell] ?? NOT_TESTED,
        kl: known && !isUnread(known, cell) ? known.kl[cell] : NaN,
        risk: (predicted && riskAt(predicted, cell)?.risk) ?? NaN,
        ...{ said: told, says: told?.text ?? null },
      };
    }
  }, [mutants, said, results, shared, assay, model, tile, risks]);
}
