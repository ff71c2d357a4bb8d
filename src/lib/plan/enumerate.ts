/**
 * A plan's mutants one at a time: which is at a place, and at which place one is. Tiles are worked
 * out and never listed, so a plan may have any number of them.
 */
import {
  formatMatrix,
  matrixShape,
  parseMatrix,
  PROJECTIONS,
  type MatrixId,
  type MatrixShape,
} from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { mutationLine, type MutationList } from '../mutation/mutation-list.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { cellInOrder, placeInOrder } from './coarse-order.ts';
import { cellAt, cellSite, regionCells, tileGrid, type Grid, type ScreenKind } from './grid.ts';
import type { ListSites, Plan, RankedSites, Shard, TileSites } from './plan.ts';
import { drawSample, indexIn } from './sample.ts';
import { mutantCount, shardSize, tileCount } from './sites.ts';

/** A mutant of a plan. */
export interface PlannedMutant {
  /** Its place in the plan's order, or its shard's: the row it has in the whole run file. */
  place: number;
  mutation: Mutation;
}

/** A mutant of a map. */
export interface PlannedCell extends PlannedMutant {
  matrix: MatrixId;
  /** Cell index in the matrix's map. */
  cell: number;
  kind: ScreenKind;
}

/** The mutants of a plan without problems, in its order. */
export interface PlanOrder<T extends PlannedMutant = PlannedMutant> {
  readonly count: number;
  /** @param place 0 to count − 1 */
  at(place: number): T;
  /**
   * The places of mutations that are told one by one, as in a file: −1 for one that is not in the
   * plan; one that is in it twice has each of its places once.
   */
  finder(): (mutation: Mutation) => number;
  /** Places in the order they are best computed in. @param from so many of them are passed over */
  places(from?: number): Iterable<number>;
}

/** @param list the mutations, where the plan is of a list */
export function planOrder(
  config: ModelConfig,
  { sites, shard }: Pick<Plan, 'sites' | 'shard'>,
  list: MutationList = [],
): PlanOrder {
  return sites.type === 'tiles'
    ? tileOrder(config, sites, shard)
    : new ListOrder(sites, list, shard);
}

/** What is passed over of a plan: its first mutants, and those that are done. */
export interface Passed {
  /** How many mutants to begin after. */
  from?: number;
  skip?: (place: number) => boolean;
}

/** Mutants in the order they are best computed in, made as they are asked for. */
export function* enumerate<T extends PlannedMutant>(
  order: PlanOrder<T>,
  { from = 0, skip }: Passed = {},
): Generator<T> {
  for (const place of order.places(from)) if (!skip?.(place)) yield order.at(place);
}

/** The mutants of maps that are not done, in the plan's order. */
export function* enumerateCells(
  config: ModelConfig,
  { sites, shard }: { sites: TileSites; shard?: Shard },
  { from = 0, skip }: { from?: number; skip?: IsDone } = {},
): Generator<PlannedCell> {
  const order = tileOrder(config, sites, shard);
  for (const place of order.places(from)) {
    const found = order.find(place);
    if (skip?.(found.part.matrix, found.cell, found.kind)) continue;
    yield order.mutant(place, found);
  }
}

/** Whether a mutant of a map is done. */
export type IsDone = (matrix: MatrixId, cell: number, kind: ScreenKind) => boolean;

/** The tiles of one matrix that a plan has. */
interface Part {
  matrix: MatrixId;
  shape: MatrixShape;
  /** Columns of the whole map's grid. */
  cols: number;
  /** The plan's tiles, and where in the whole map's grid they begin. */
  grid: Grid;
  row: number;
  col: number;
  /** How many mutants the matrices before it have. */
  first: number;
}

interface Found {
  part: Part;
  cell: number;
  kind: ScreenKind;
}

export function tileOrder(config: ModelConfig, sites: TileSites, shard?: Shard): TileOrder {
  return new TileOrder(config, sites, shard);
}

class TileOrder implements PlanOrder<PlannedCell> {
  readonly count: number;
  private readonly sites: TileSites;
  private readonly shard: Shard;
  private readonly parts: Part[] = [];
  /** The mutants of a sample among all, ascending. */
  private readonly sample: Float64Array | null;

  constructor(config: ModelConfig, sites: TileSites, shard: Shard = { index: 1, count: 1 }) {
    this.sites = sites;
    this.shard = shard;
    this.count = mutantCount(config, { sites, shard });
    let first = 0;
    for (const name of sites.matrices) {
      const matrix = parseMatrix(name);
      if (!matrix) throw new RangeError(`"${name}" names no matrix.`);
      const shape = matrixShape(config, matrix.projection);
      const { row, col, height, width } = regionCells(shape, sites.tile, sites.region);
      const grid = { rows: height, cols: width };
      const { cols } = tileGrid(shape, sites.tile);
      this.parts.push({ matrix, shape, cols, grid, row, col, first });
      first += height * width * sites.kinds.length;
    }
    const { sample } = sites;
    this.sample = sample ? drawSample(tileCount(config, sites), sample.count, sample.seed) : null;
  }

  at(place: number): PlannedCell {
    return this.mutant(place, this.find(place));
  }

  /** Which cell of which matrix is at a place. */
  find(place: number): Found {
    if (!(place >= 0 && place < this.count))
      throw new RangeError(`The plan has ${this.count} mutants, none at ${place}.`);
    const { index, count } = this.shard;
    const chosen = index - 1 + place * count;
    const among = this.sample ? this.sample[chosen] : chosen;
    const { kinds } = this.sites;
    const part = this.parts.findLast(({ first }) => first <= among)!;
    const nth = among - part.first;
    const inPart = cellInOrder(part.grid, Math.floor(nth / kinds.length));
    const row = part.row + Math.floor(inPart / part.grid.cols);
    const col = part.col + (inPart % part.grid.cols);
    return { part, cell: row * part.cols + col, kind: kinds[nth % kinds.length] };
  }

  mutant(place: number, { part, cell, kind }: Found): PlannedCell {
    const { matrix, shape } = part;
    const mutation = { site: cellSite(shape, matrix, this.sites.tile, cell), kind };
    return { place, matrix, cell, kind, mutation };
  }

  /** The place of a mutation, −1 where the plan does not have it. */
  placeOf({ site, kind }: Mutation): number {
    const { tile, kinds } = this.sites;
    const name = formatMatrix(site);
    const part = this.parts.find(({ matrix }) => formatMatrix(matrix) === name);
    const nth = kinds.findIndex((k) => k === kind);
    if (!part || nth < 0) return -1;
    const { shape, grid } = part;
    const { row, col, height, width } = cellSite(
      shape,
      site,
      tile,
      cellAt(shape, tile, site.row, site.col),
    );
    if (row !== site.row || col !== site.col || height !== site.height || width !== site.width)
      return -1;
    const [r, c] = [row / tile - part.row, col / tile - part.col];
    if (r < 0 || c < 0 || r >= grid.rows || c >= grid.cols) return -1;
    const among = part.first + placeInOrder(grid, r * grid.cols + c) * kinds.length + nth;
    const chosen = this.sample ? indexIn(this.sample, among) : among;
    const place = (chosen - (this.shard.index - 1)) / this.shard.count;
    return chosen >= 0 && place >= 0 && Number.isInteger(place) ? place : -1;
  }

  finder() {
    return (mutation: Mutation) => this.placeOf(mutation);
  }

  *places(from = 0): Generator<number> {
    for (let place = from; place < this.count; place++) yield place;
  }
}

const matrixRank = ({ site }: Mutation) =>
  site.layer * PROJECTIONS.length + PROJECTIONS.indexOf(site.projection);

class ListOrder implements PlanOrder {
  readonly count: number;
  private readonly list: MutationList;
  private readonly shard: Shard;
  private readonly window: number;

  constructor(
    sites: ListSites | RankedSites,
    list: MutationList,
    shard: Shard = { index: 1, count: 1 },
  ) {
    if (list.length !== sites.count)
      throw new RangeError(`The plan's list has ${sites.count} mutations, not ${list.length}.`);
    this.list = list;
    this.shard = shard;
    this.count = shardSize(list.length, shard);
    this.window = sites.type === 'ranked' ? sites.window : Math.max(1, this.count);
  }

  at(place: number): PlannedMutant {
    if (!(place >= 0 && place < this.count))
      throw new RangeError(`The plan has ${this.count} mutants, none at ${place}.`);
    return { place, mutation: this.list.at(this.shard.index - 1 + place * this.shard.count)! };
  }

  finder() {
    const places = new Map<string, number[]>();
    for (let place = this.count - 1; place >= 0; place--) {
      const line = mutationLine(this.at(place).mutation);
      const known = places.get(line);
      if (known) known.push(place);
      else places.set(line, [place]);
    }
    return (mutation: Mutation) => places.get(mutationLine(mutation))?.pop() ?? -1;
  }

  /** Neighbours of one matrix are computed together: of the whole list, or of each of its windows. */
  *places(from = 0): Generator<number> {
    for (let first = from - (from % this.window); first < this.count; first += this.window) {
      const length = Math.min(this.window, this.count - first);
      const places = Array.from({ length }, (_, i) => first + i);
      const rank = (place: number) => matrixRank(this.at(place).mutation);
      places.sort((a, b) => rank(a) - rank(b) || a - b);
      yield* places.slice(Math.max(0, from - first));
    }
  }
}
