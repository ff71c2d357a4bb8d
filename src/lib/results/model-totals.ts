import type { BlockHeader } from './block-header.ts';
import { addTotals, noKindTotals, noTotals, type KindTotals, type Totals } from './kind-totals.ts';
import { countsOf, type MapCounts } from './map-counts.ts';
import { formatMatrix, parseMatrix, type MatrixId, type Projection } from '../model/matrix.ts';
import type { OutcomeBatch } from './outcomes.ts';
import type { OutputTable } from '../output/output-table.ts';
import type { MapOutcomes } from './output-groups.ts';
import { SCREEN_KINDS, type ScreenKind } from '../plan/grid.ts';

export { noTotals, sumKinds, type KindTotals, type Totals } from './kind-totals.ts';

/**
 * Totals of all maps of a model, by matrix, layer, projection and over all, kept up as batches come
 * in: a batch costs what it brings, however large the maps are.
 */
export class ModelTotals {
  private readonly counted: Totals = noTotals();
  private readonly maps = new Map<string, MapCounts>();
  private readonly layers = new Map<number, Totals>();
  private readonly projections = new Map<Projection, Totals>();
  /** What is stored of matrices and not read yet. */
  private readonly unread = new Map<string, Totals>();
  private added = 0;

  /** These totals with some maps in the place of what is known of the same matrices. */
  with(theirs: ReadonlyMap<string, MapCounts>): ModelTotals {
    const sum = new ModelTotals();
    sum.added = this.added;
    for (const [name, counts] of [...this.maps, ...theirs]) sum.maps.set(name, counts);
    for (const [name, unread] of this.unread)
      if (!theirs.has(name)) sum.unread.set(name, structuredClone(unread));
    for (const [name, counts] of sum.maps) {
      const { layer, projection } = parseMatrix(name)!;
      const into = [
        totalsAt(sum.layers, layer),
        totalsAt(sum.projections, projection),
        sum.counted,
      ];
      for (const totals of into)
        for (const kind of SCREEN_KINDS) addTotals(totals[kind], counts.all.kinds[kind]);
    }
    return sum;
  }

  /**
   * Adds a batch to a map of the model as addBatch does, and counts what that changes.
   * @param map of the matrix, always the same one
   */
  addBatch(
    matrix: MatrixId,
    map: MapOutcomes,
    batch: OutcomeBatch,
    outputTable?: OutputTable,
  ): void {
    try {
      this.addRead(matrix, map, batch, outputTable);
    } finally {
      this.added++;
    }
  }

  /** Counts what a header tells of a stored block of a large map, which is not read. */
  sketch(matrix: MatrixId, map: MapOutcomes, kind: ScreenKind, header: BlockHeader): void {
    this.change(matrix, map, kind, (counts) => counts.sketch(kind, header));
  }

  /** Takes such a block out again, in whose place what is read of it comes. */
  dropSketch(matrix: MatrixId, map: MapOutcomes, kind: ScreenKind, header: BlockHeader): void {
    this.change(matrix, map, kind, (counts) => counts.dropSketch(kind, header));
  }

  /** Adds what is read of blocks that were counted before: nothing new came. */
  addRead(
    matrix: MatrixId,
    map: MapOutcomes,
    batch: OutcomeBatch,
    outputTable?: OutputTable,
  ): void {
    this.change(matrix, map, batch.kind, (counts) => counts.add(batch, outputTable));
  }

  /** Changes the counts of one map, and the sums with them. */
  private change(
    matrix: MatrixId,
    map: MapOutcomes,
    kind: ScreenKind,
    act: (counts: MapCounts) => void,
  ): void {
    const name = formatMatrix(matrix);
    const counts = this.maps.get(name) ?? countsOf(map);
    this.maps.set(name, counts);
    const sums = [
      totalsAt(this.layers, matrix.layer),
      totalsAt(this.projections, matrix.projection),
      this.counted,
    ];
    const sum = (sign: 1 | -1) => {
      for (const totals of sums) addTotals(totals[kind], counts.all.kinds[kind], sign);
    };
    sum(-1);
    try {
      act(counts);
    } finally {
      sum(1);
    }
  }

  /** How often a matrix was added to: its map is filled in place, and this tells that it changed. */
  version(name: string): number {
    return this.counts(name)?.changes.mark ?? 0;
  }

  /** How often texts came in, in any matrix. */
  get textVersion(): number {
    let sum = 0;
    for (const counts of this.maps.values()) sum += counts.texts.version;
    return sum;
  }

  /** Counts of a matrix's map; null where nothing of it is known. */
  counts(name: string): MapCounts | null {
    return this.maps.get(name) ?? null;
  }

  /** How often any matrix was added to; unlike what is shown, it never waits. */
  get changes(): number {
    return this.added;
  }

  /**
   * Counts what is stored of a matrix as if it were read already, so that totals are whole before the
   * maps are; what is read then is taken out again.
   */
  expectStored(matrix: MatrixId, kind: ScreenKind, stored: KindTotals): void {
    addTotals(totalsAt(this.unread, formatMatrix(matrix))[kind], stored);
  }

  /** Takes out what was expected and is read now, or could not be. */
  nowRead(matrix: MatrixId, kind: ScreenKind, stored: KindTotals): void {
    const name = formatMatrix(matrix);
    const unread = totalsAt(this.unread, name);
    addTotals(unread[kind], stored, -1);
    // sums of fractions leave something over: nothing may stay when all is read
    if (unread[kind].tested === 0) unread[kind] = noKindTotals();
    if (!isTested(unread)) this.unread.delete(name);
  }

  matrix(name: string): Totals {
    return this.withUnread(this.counts(name)?.all.kinds ?? NONE, (other) => other === name);
  }

  layer(layer: number): Totals {
    return this.withUnread(
      this.layers.get(layer) ?? NONE,
      (name) => parseMatrix(name)?.layer === layer,
    );
  }

  projection(projection: Projection): Totals {
    return this.withUnread(
      this.projections.get(projection) ?? NONE,
      (name) => parseMatrix(name)?.projection === projection,
    );
  }

  /** Totals of all matrices. */
  get all(): Totals {
    return this.withUnread(this.counted, () => true);
  }

  private withUnread(counted: Totals, belongs: (name: string) => boolean): Totals {
    if (this.unread.size === 0) return counted;
    const sum = noTotals();
    for (const kind of SCREEN_KINDS) addTotals(sum[kind], counted[kind]);
    for (const [name, unread] of this.unread)
      if (belongs(name)) for (const kind of SCREEN_KINDS) addTotals(sum[kind], unread[kind]);
    return sum;
  }
}

const NONE = noTotals();

function totalsAt<K>(map: Map<K, Totals>, key: K): Totals {
  const known = map.get(key) ?? noTotals();
  map.set(key, known);
  return known;
}

/** Of less than this share of a part nothing is told of the whole: it may be a region, or the riskiest. */
export const ENOUGH_TESTED = 0.1;

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
