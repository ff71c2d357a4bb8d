import { formatMatrix, type MatrixId, type Projection } from './matrix.ts';
import { addBatch, NOT_TESTED, type KindOutcomes, type OutcomeBatch } from './outcomes.ts';
import type { OutputBook } from './output-book.ts';
import { SCREEN_KINDS, type ScreenKind } from './plan.ts';

/** What is known of some mutants of one kind, in numbers. */
export interface KindTotals {
  /** Mutants tested, no-ops among them. */
  tested: number;
  nsms: number;
  /** NSMs whose text is not known. */
  textless: number;
  /** Sum of the NSMs' KL in nats, and of how many: those whose KL is a number. */
  klSum: number;
  withKl: number;
}

export type Totals = Record<ScreenKind, KindTotals>;

const nothing = (): KindTotals => ({ tested: 0, nsms: 0, textless: 0, klSum: 0, withKl: 0 });

export const noTotals = (): Totals => ({ max: nothing(), min: nothing(), zero: nothing() });

/** The totals of kinds taken together. */
export function sumKinds(totals: Totals, kinds: readonly ScreenKind[]): KindTotals {
  const sum = nothing();
  for (const kind of kinds) addTo(sum, totals[kind], 1);
  return sum;
}

function addTo(sum: KindTotals, of: KindTotals, sign: 1 | -1): void {
  sum.tested += sign * of.tested;
  sum.nsms += sign * of.nsms;
  sum.textless += sign * of.textless;
  sum.klSum += sign * of.klSum;
  sum.withKl += sign * of.withKl;
}

/** Counts some cells of a map. @param cells which; all of them by default. Those outside the map count nothing */
export function countCells(of: KindOutcomes, cells?: Iterable<number>): KindTotals {
  const sum = nothing();
  for (const cell of cells ?? of.outcomes.keys()) {
    const outcome = of.outcomes[cell] ?? NOT_TESTED;
    if (outcome === NOT_TESTED) continue;
    sum.tested++;
    if (outcome < 0) continue;
    sum.nsms++;
    if ((of.outputs?.of[cell] ?? -1) < 0) sum.textless++;
    if (!Number.isFinite(of.kl[cell])) continue;
    sum.klSum += of.kl[cell];
    sum.withKl++;
  }
  return sum;
}

/**
 * Totals of all maps of a model, by matrix, layer, projection and over all, kept up as batches come
 * in: a batch costs what it brings, however large the maps are.
 */
export class ModelTotals {
  readonly all: Totals = noTotals();
  private readonly matrices = new Map<string, Totals>();
  private readonly layers = new Map<number, Totals>();
  private readonly projections = new Map<Projection, Totals>();
  private readonly versions = new Map<string, number>();
  private added = 0;

  /** Adds a batch to a map of the model as addBatch does, and counts what that changes. */
  addBatch(matrix: MatrixId, into: KindOutcomes, batch: OutcomeBatch, book?: OutputBook): void {
    // a cell that is in it twice counts once
    const cells = isAscending(batch.cells) ? batch.cells : new Set(batch.cells);
    const name = formatMatrix(matrix);
    const sums = [
      totalsAt(this.matrices, name),
      totalsAt(this.layers, matrix.layer),
      totalsAt(this.projections, matrix.projection),
      this.all,
    ];
    const change = (sign: 1 | -1) => {
      const counted = countCells(into, cells);
      for (const totals of sums) addTo(totals[batch.kind], counted, sign);
    };
    change(-1);
    try {
      addBatch(into, batch, book);
    } finally {
      // a batch that is refused may have been written in part
      change(1);
      this.versions.set(name, this.version(name) + 1);
      this.added++;
    }
  }

  /** How often a matrix was added to: its map is filled in place, and this tells that it changed. */
  version(name: string): number {
    return this.versions.get(name) ?? 0;
  }

  /** How often any matrix was added to; unlike what is shown, it never waits. */
  get changes(): number {
    return this.added;
  }

  matrix(name: string): Totals {
    return this.matrices.get(name) ?? NONE;
  }

  layer(layer: number): Totals {
    return this.layers.get(layer) ?? NONE;
  }

  projection(projection: Projection): Totals {
    return this.projections.get(projection) ?? NONE;
  }
}

const NONE = noTotals();

function totalsAt<K>(map: Map<K, Totals>, key: K): Totals {
  const known = map.get(key) ?? noTotals();
  map.set(key, known);
  return known;
}

const isAscending = (cells: Uint32Array) =>
  cells.every((cell, i) => i === 0 || cell > cells[i - 1]);

/** Share of a kind's mutants that are NSMs; null while none is tested. */
export const nsmShare = ({ tested, nsms }: KindTotals): number | null =>
  tested > 0 ? nsms / tested : null;

/** Mean KL of the NSMs in nats; null where there is none. */
export const meanKl = ({ klSum, withKl }: KindTotals): number | null =>
  withKl > 0 ? klSum / withKl : null;

/**
 * (max − min) / (max + min) of the shares of NSMs, from −1 (all at min) to 1 (all at max); of equally
 * many tested mutants that is (NSMs at max − NSMs at min) / NSMs. null where there is no NSM, or one
 * of the kinds is not tested.
 */
export function maxMinusMin({ max, min }: Pick<Totals, 'max' | 'min'>): number | null {
  const [a, b] = [nsmShare(max), nsmShare(min)];
  return a === null || b === null || a + b === 0 ? null : (a - b) / (a + b);
}

/** Whether some kinds, of all that there are, were tested at all. */
export const isTested = (totals: Totals, kinds: readonly ScreenKind[] = SCREEN_KINDS): boolean =>
  kinds.some((kind) => totals[kind].tested > 0);
