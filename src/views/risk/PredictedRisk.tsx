import { cellAt, cellSite, SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { formatSite } from '../../lib/model/site.ts';
import { useLabStore } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { usePredictedWords } from './use-predicted.ts';

/** What was predicted of the mutant on the bench, to be held against what came true. */
export function PredictedRisk() {
  const { site, kind } = useLabStore('selection', (s) => s);
  const tile = useLabStore('map', (s) => s.tile);
  const config = useLabStore('model', (s) => s.model?.config);
  const words = usePredictedWords(formatMatrix(site), tile);
  const screened = SCREEN_KINDS.find((one) => one === kind);
  if (!config || !screened) return null;
  const shape = matrixShape(config, site.projection);
  const cell = cellAt(shape, tile, site.row, site.col);
  const isCell = formatSite(cellSite(shape, site, tile, cell)) === formatSite(site);
  return (
    <>
      <dt>
        Predicted <Term id="risk" />
      </dt>
      <dd>{(isCell && words(screened, cell)) || '–'}</dd>
    </>
  );
}
