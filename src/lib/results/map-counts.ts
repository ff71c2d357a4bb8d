import { BlockCounts } from './block-counts.ts';
import type { BlockHeader } from './block-header.ts';
import { ChangeLog } from './change-log.ts';
import { isMarginal } from '../assay/marginal.ts';
import { IN_PLACE } from './how.ts';
import { ANY, isBounded, isShown, type Least } from './least.ts';
import { addTotals, noKindTotals, type KindTotals } from './kind-totals.ts';
import {
  addBatch,
  clearCells,
  emptyOutcomes,
  fewTested,
  isUnread,
  NO_OP,
  NOT_TESTED,
  type OutcomeBatch,
} from './outcomes.ts';
import type { OutputTable } from '../output/output-table.ts';
import type { MapOutcomes } from './output-groups.ts';
import { SCREEN_KINDS, type Grid, type ScreenKind } from '../plan/grid.ts';
import { dropSketch, sketchBlock, unreadIn, type Unseen } from './sketch.ts';
import type { SignedCounts } from './signed-counts.ts';
import { TextCells } from './text-cells.ts';

/** What is known of a map's mutants of one kind, in numbers. */
export interface KindCounts extends KindTotals {
  /** NSMs in each row and each column. */
  rows: Uint32Array;
  cols: Uint32Array;
  /** NSMs by the index of their first divergent token; as long as the latest of them needs. */
  tokens: number[];
  noOps: number;
  /** Verdicts that hang on a near tie. */
  marginal: number;
  /** NSMs whose text ends in a loop. */
  loops: number;
  /** Results that were computed in place. */
  inPlace: number;
}

/** Counts of one map that are taken and given back cell by cell. */
export class Counts {
  readonly kinds: Record<ScreenKind, KindCounts>;
  /** Cells that answer to both max and min. */
  both = 0;
  /** Max-minus-min counts, as those of signedCounts (stats/rearrange.ts). */
  readonly signed: SignedCounts;
  private readonly map: MapOutcomes;
  private readonly least: Least;

  /** @param least NSMs that have less count as silent */
  constructor(map: MapOutcomes, least = ANY) {
    this.map = map;
    this.least = least;
    const { rows, cols } = map.grid;
    const kind = (): KindCounts => ({
      ...noKindTotals(),
      ...{ rows: new Uint32Array(rows), cols: new Uint32Array(cols) },
      ...{ tokens: [], noOps: 0, marginal: 0, loops: 0, inPlace: 0 },
    });
    this.kinds = { max: kind(), min: kind(), zero: kind(), sign: kind() };
    this.signed = { rows: new Int32Array(rows), cols: new Int32Array(cols) };
  }

  /** Counts all that is known of the map, from nothing. */
  countAll(): this {
    for (const kind of SCREEN_KINDS) this.count(kind, null, 1);
    return this;
  }

  /**
   * Counts some mutants of one kind as they are now, or gives them back.
   * @param cells each once; null: all. Those outside the map count nothing
   */
  count(kind: ScreenKind, cells: Uint32Array | null, sign: 1 | -1): void {
    const known = this.map.results[kind];
    if (!known) return;
    const counted = noKindTotals();
    const { firstDivergent: outcomes, kl, margin, outputs, how } = known;
    const kindCounts = this.kinds[kind];
    const { cols } = this.map.grid;
    // of a whole map the pairs are met from either kind, and counted from one
    const pairs = kind === 'max' || (kind === 'min' && cells !== null);
    const other = pairs ? this.map.results[kind === 'max' ? 'min' : 'max'] : undefined;
    const listed = cells ?? fewTested(known);
    // a plain loop: a map may have millions of cells
    const n = listed ? listed.length : outcomes.length;
    for (let i = 0; i < n; i++) {
      const cell = listed ? listed[i] : i;
      const outcome = outcomes[cell] ?? NOT_TESTED;
      if (outcome === NOT_TESTED) continue;
      counted.tested++;
      // of an unread cell the header tells the rest
      const isRead = !isUnread(known, cell);
      if (isRead && how?.[cell] === IN_PLACE) kindCounts.inPlace += sign;
      if (outcome === NO_OP) {
        kindCounts.noOps += sign;
        continue;
      }
      if (isRead && isMarginal(margin[cell])) kindCounts.marginal += sign;
      const isNsm = isShown(known, cell, this.least);
      const theirs = other ? other.firstDivergent[cell] : NOT_TESTED;
      const isTheirs = theirs >= 0 && isShown(other!, cell, this.least);
      if ((isNsm || isTheirs) && theirs > NO_OP) {
        if (isNsm && isTheirs) this.both += sign;
        else {
          const lean = isNsm === (kind === 'max') ? sign : -sign;
          this.signed.rows[Math.floor(cell / cols)] += lean;
          this.signed.cols[cell % cols] += lean;
        }
      }
      if (!isNsm) continue;
      counted.nsms++;
      kindCounts.rows[Math.floor(cell / cols)] += sign;
      kindCounts.cols[cell % cols] += sign;
      if (!isRead) continue;
      while (kindCounts.tokens.length <= outcome) kindCounts.tokens.push(0);
      kindCounts.tokens[outcome] += sign;
      if (!outputs || outputs.index[cell] < 0) counted.textless++;
      if (outputs?.degenerate[cell] === 1) kindCounts.loops += sign;
      if (!Number.isFinite(kl[cell])) continue;
      counted.klSum += kl[cell];
      counted.withKl++;
    }
    addTotals(kindCounts, counted, sign);
  }

  /** Counts what only the header of an unread block tells, or gives it back. */
  countUnseen(kind: ScreenKind, unseen: Unseen, sign: 1 | -1): void {
    const { textless, klSum, withKl, tokens } = unseen;
    const counts = this.kinds[kind];
    addTotals(counts, { tested: 0, nsms: 0, textless, klSum, withKl }, sign);
    counts.marginal += sign * unseen.marginal;
    counts.loops += sign * unseen.loops;
    counts.inPlace += sign * unseen.inPlace;
    while (counts.tokens.length < tokens.length) counts.tokens.push(0);
    for (const [index, nsms] of tokens.entries()) counts.tokens[index] += sign * nsms;
  }
}

/**
 * Counts of one map, kept up as batches come in: a batch costs what it brings, however large the map
 * is. The map's results are filled through it only.
 */
export class MapCounts {
  /** Counts of all its mutants. */
  readonly all: Counts;
  /** Which cells were written; of a small map, which nobody follows cell by cell, only how often. */
  readonly changes: ChangeLog;
  readonly texts = new TextCells();
  /** By blocks of cells, for the small picture of a large map; null: the map is small itself. */
  readonly blocks: BlockCounts | null;
  readonly grid: Grid;
  private readonly map: MapOutcomes;
  private some: { least: Least; counts: Counts } | null = null;

  constructor(map: MapOutcomes) {
    this.map = map;
    this.grid = map.grid;
    this.all = new Counts(map).countAll();
    const large = isLarge(map.grid);
    this.changes = large ? new ChangeLog() : new ChangeLog(0);
    this.blocks = large ? new BlockCounts(map.grid) : null;
    for (const kind of SCREEN_KINDS) {
      const known = map.results[kind];
      if (!known) continue;
      this.blocks?.count(kind, known, null, 1);
      if (known.outputs) this.texts.add(kind, known.outputs.index.keys(), known.outputs.index);
    }
  }

  /**
   * Counts in which NSMs that have less are silent. Those last asked for are kept up, until
   * none is asked for: each batch would be counted twice for nobody.
   */
  atLeast(least: Least): Counts {
    if (!isBounded(least)) {
      this.some = null;
      return this.all;
    }
    const { some } = this;
    if (some?.least.kl === least.kl && some.least.prompts === least.prompts) return some.counts;
    this.some = { least, counts: new Counts(this.map, least).countAll() };
    return this.some.counts;
  }

  /** Adds a batch to the map as addBatch does. */
  add(batch: OutcomeBatch, outputTable?: OutputTable): void {
    const { kind } = batch;
    const into = (this.map.results[kind] ??= emptyOutcomes(this.map.grid));
    // a cell that is in it twice counts once
    const cells = isAscending(batch.cells) ? batch.cells : Uint32Array.from(new Set(batch.cells));
    const hasText = (cell: number) => (into.outputs?.index[cell] ?? -1) >= 0;
    const textless = batch.outputs || into.outputs ? cells.filter((cell) => !hasText(cell)) : cells;
    this.count(kind, cells, -1);
    try {
      addBatch(into, batch, outputTable);
    } finally {
      // a batch that is refused may have been written in part
      this.count(kind, cells, 1);
      this.changes.add(cells);
      if (textless.length < cells.length) this.texts.drop(kind, cells, into.outputs!.index);
      if (into.outputs && (batch.outputs || textless.length < cells.length))
        this.texts.add(kind, textless, into.outputs.index);
    }
  }

  /** Takes results out again; those cells are as if never tested. @param cells each once */
  clear(kind: ScreenKind, cells: Uint32Array): void {
    const into = this.map.results[kind];
    if (!into) return;
    this.count(kind, cells, -1);
    if (into.outputs) this.texts.drop(kind, cells, into.outputs.index);
    clearCells(into, cells);
    this.count(kind, cells, 1);
    this.changes.add(cells);
  }

  /** Takes in what a header tells of a stored block that is not read. */
  sketch(kind: ScreenKind, header: BlockHeader): void {
    const into = (this.map.results[kind] ??= emptyOutcomes(this.map.grid));
    const cells = sketchBlock(into, header);
    this.count(kind, cells, 1);
    this.all.countUnseen(kind, header, 1);
    this.changes.add(cells);
  }

  /** Takes a sketched block out again, in whose place what is read of it comes now. */
  dropSketch(kind: ScreenKind, header: BlockHeader): void {
    const into = this.map.results[kind];
    if (!into) return;
    const cells = unreadIn(into, header.block);
    this.count(kind, cells, -1);
    this.all.countUnseen(kind, header, -1);
    dropSketch(into, cells);
    this.changes.add(cells);
  }

  private count(kind: ScreenKind, cells: Uint32Array, sign: 1 | -1): void {
    const known = this.map.results[kind];
    if (known) this.blocks?.count(kind, known, cells, sign);
    this.some?.counts.count(kind, cells, sign);
    this.all.count(kind, cells, sign);
  }
}

const isAscending = (cells: Uint32Array) =>
  cells.every((cell, i) => i === 0 || cell > cells[i - 1]);

/** Maps of more cells are not gone over in one piece while results come in. */
const LARGE = 300_000;

/** Whether a map is too large to be gone over with every batch: its picture and counts follow what is written. */
export const isLarge = ({ rows, cols }: Grid): boolean => rows * cols > LARGE;

const known = new WeakMap<MapOutcomes['results'], MapCounts>();

/**
 * Counts of a map, always the same ones: counted the first time, and kept up if it is filled through
 * them.
 */
export function countsOf(map: MapOutcomes): MapCounts {
  const { rows, cols } = map.grid;
  const counted = known.get(map.results);
  if (counted?.grid.rows === rows && counted.grid.cols === cols) return counted;
  const counts = new MapCounts(map);
  known.set(map.results, counts);
  return counts;
}
