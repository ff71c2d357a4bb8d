import { describeSampling } from '../../lib/assay/assay-words.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import type { ResultSource } from '../../lib/compare/result-source.ts';
import type { Difference } from '../../lib/compare/difference.ts';
import { NOT_TESTED, SILENT } from '../../lib/results/outcomes.ts';
import { small } from '../format.ts';
import { outcomeWords } from '../outcome-words.ts';

export const DIFFERENCE_NAMES: Record<Difference, string> = {
  same: 'same in both',
  first: 'only in first',
  second: 'only in second',
  other: 'other kinds',
  neither: 'silent in both',
  untested: 'not tested in both',
};

/** With which luck one side's tokens were chosen; '' where they were not sampled. */
export function luckWords({ assay }: ResultSource): string {
  return !assay || assay.temperature === 0 ? '' : `, ${describeSampling(assay)}`;
}

/** What one side knows of a cell, in words. */
export function sideWords(
  source: ResultSource,
  results: MapResults,
  kind: ScreenKind,
  cell: number,
): string {
  if (source.source !== 'published') return outcomeWords(results[kind], cell, [], source.assay);
  const outcome = results[kind]?.firstDivergent[cell] ?? NOT_TESTED;
  return outcome === NOT_TESTED ? 'not tested' : outcome >= 0 ? 'severe' : 'not severe';
}

/** How a cell of one kind differs, in words. */
export function differenceWords(
  first: MapResults,
  second: MapResults,
  kind: ScreenKind,
  cell: number,
): string {
  const [a, b] = [first[kind], second[kind]];
  const [x, y] = [a?.firstDivergent[cell] ?? NOT_TESTED, b?.firstDivergent[cell] ?? NOT_TESTED];
  if (!a || !b || x === NOT_TESTED || y === NOT_TESTED) return 'not tested in both';
  if (x <= SILENT && y <= SILENT) return 'in neither';
  if (x > SILENT !== y > SILENT) return x > SILENT ? 'only in first' : 'only in second';
  const more = b.kl[cell] - a.kl[cell];
  return Number.isFinite(more)
    ? `in both, KL ${small(Math.abs(more))} ${more < 0 ? 'less' : 'more'} in second`
    : 'in both';
}
