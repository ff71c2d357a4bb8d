import { maxOf } from '../base/arrays.ts';
import { isMarginal } from '../assay/marginal.ts';
import { howOf } from './how.ts';
import { ANY, isShown, promptsDivergedAt, type Least } from './least.ts';
import { NO_OP, NOT_TESTED, SILENT, type KindOutcomes } from './outcomes.ts';
import { SCREEN_KINDS, type Grid, type ScreenKind } from '../plan/grid.ts';

/** One tested mutant of a map. */
export interface MapRow {
  cell: number;
  kind: ScreenKind;
}

export const ROW_FILTERS = ['nsm', 'marginal', 'audit', 'all'] as const;
/** NSMs, mutants whose verdict hangs on a near tie, those that an audit drew, or all that are tested. */
export type RowFilter = (typeof ROW_FILTERS)[number];

export const ROW_ORDERS = [
  'row',
  'col',
  'size',
  'kind',
  'token',
  'prompts',
  'kl',
  'margin',
  'how',
  'risk',
  'cosine',
  'phenotype',
] as const;
export type RowOrder = (typeof ROW_ORDERS)[number];

type Results = Partial<Record<ScreenKind, KindOutcomes>>;

/** The mutants of a map that pass a filter, cell by cell. @param least what NSMs must have */
export function mapRows(
  results: Results,
  kinds: readonly ScreenKind[],
  filter: RowFilter,
  least = ANY,
): MapRow[] {
  const rows: MapRow[] = [];
  const cells = maxOf(
    kinds.map((kind) => results[kind]?.firstDivergent.length ?? 0),
    0,
  );
  for (let cell = 0; cell < cells; cell++)
    for (const kind of kinds) {
      const known = results[kind];
      if (known && passes(known, cell, filter, least)) rows.push({ cell, kind });
    }
  return rows;
}

function passes(known: KindOutcomes, cell: number, filter: RowFilter, least: Least): boolean {
  const { firstDivergent: outcomes, margin } = known;
  const outcome = outcomes[cell];
  if (filter === 'nsm') return isShown(known, cell, least);
  if (filter === 'marginal') return outcome >= SILENT && isMarginal(margin[cell]);
  if (filter === 'audit') return outcome !== NOT_TESTED && howOf(known.how?.[cell]) === 'audit';
  return outcome !== NOT_TESTED;
}

/** What a table knows of mutants beside their results. */
export interface RowFacts {
  /** Weights of a cell's site. */
  weightsOf: (cell: number) => number;
  /** Phenotype code by number of the output. */
  codes: ReadonlyMap<number, number>;
  /** The predicted risk of a mutant; NaN where none is known. */
  riskOf: (row: MapRow) => number;
}

/** Sorts (a copy); what has no number comes last, equal ones stay in their order. */
export function sortRows(
  rows: readonly MapRow[],
  results: Results,
  grid: Grid,
  { by, down }: { by: RowOrder; down: boolean },
  facts: RowFacts,
): MapRow[] {
  const kinds = SCREEN_KINDS;
  const key = ({ cell, kind }: MapRow): number => {
    const known = results[kind];
    const tested = known?.firstDivergent[cell] === NOT_TESTED ? undefined : known;
    switch (by) {
      case 'row':
        return Math.floor(cell / grid.cols);
      case 'col':
        return cell % grid.cols;
      case 'size':
        return facts.weightsOf(cell);
      case 'kind':
        return kinds.indexOf(kind);
      case 'risk':
        return facts.riskOf({ cell, kind });
      case 'token': {
        const outcome = tested?.firstDivergent[cell] ?? NO_OP;
        return outcome > NO_OP ? tokenRank(outcome) : NaN;
      }
      case 'prompts': {
        const diverged = tested ? promptsDivergedAt(tested, cell) : -1;
        return diverged < 0 ? NaN : diverged;
      }
      case 'kl':
        return tested?.kl[cell] ?? NaN;
      case 'margin':
        return tested?.margin[cell] ?? NaN;
      case 'how':
        return howOf(tested?.how?.[cell]) ? tested!.how![cell] : NaN;
      case 'cosine':
        return tested?.outputs?.cosine[cell] ?? NaN;
      case 'phenotype':
        return facts.codes.get(tested?.outputs?.index[cell] ?? -1) ?? NaN;
    }
  };
  const keyed = rows.map((row, i) => ({ row, i, at: key(row) }));
  keyed.sort((a, b) => {
    const [x, y] = [Number.isFinite(a.at), Number.isFinite(b.at)];
    if (x !== y) return x ? -1 : 1;
    return (x && (down ? b.at - a.at : a.at - b.at)) || a.i - b.i;
  });
  return keyed.map(({ row }) => row);
}

/** Silent mutants part from the wild type nowhere: after all that do. */
const tokenRank = (outcome: number) => (outcome === SILENT ? NaN : outcome);
