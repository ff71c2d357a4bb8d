import { mix } from '../assay/decoding.ts';
import {
  allMatrices,
  formatMatrix,
  matrixProblem,
  matrixShape,
  parseMatrix,
  PROJECTIONS,
  type MatrixId,
  type MatrixShape,
} from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { Mutation } from '../mutation/mutation.ts';
import { cellSite, coarseToFine, tileGrid, type Grid, type ScreenKind } from './plan.ts';

/** Half open. */
export type Span = readonly [from: number, to: number];

/**
 * Tiles of matrices, every tile with every kind: matrix by matrix, tiles coarse to fine, all kinds
 * of each. `rows` and `cols` keep to a region, `sample` to so many mutants of all these.
 */
export interface TileSites {
  type: 'tiles';
  /** `L2.gate`, … */
  matrices: string[];
  tile: number;
  kinds: ScreenKind[];
  rows?: Span;
  cols?: Span;
  sample?: { count: number; seed: number };
}

/** Mutations that were given one by one. */
export interface ListSites {
  type: 'list';
  count: number;
  /** Of the list (see mutation-list.ts), hex. */
  sha256: string;
}

/** Part `index` of `of`, from 1: every of-th mutant. */
export interface ShardOf {
  index: number;
  count: number;
}

/** Most mutants one plan may have. */
export const MAX_MUTANTS = 20_000_000;

/**
 * The matrices that `L2.gate,L3` or `all` names, each once, in the order given. Throws a RangeError
 * with a sentence for the user.
 */
export function parseMatrices(text: string, config: ModelConfig): MatrixId[] {
  const found = new Map<string, MatrixId>();
  for (const part of text.split(',').map((name) => name.trim())) {
    for (const id of matricesOf(part, config)) {
      const problem = matrixProblem(config, id);
      if (problem) throw new RangeError(problem);
      found.set(formatMatrix(id), id);
    }
  }
  return [...found.values()];
}

function matricesOf(name: string, config: ModelConfig): MatrixId[] {
  if (name.toLowerCase() === 'all') return allMatrices(config);
  const layer = /^l(\d{1,4})$/i.exec(name)?.[1];
  if (layer) return PROJECTIONS.map((projection) => ({ layer: Number(layer), projection }));
  const id = parseMatrix(name);
  if (!id)
    throw new RangeError(
      `"${name}" names no matrix: write L2.gate, L2 for a whole layer, or all (${PROJECTIONS.join(' ')}).`,
    );
  return [id];
}

/** What is wrong with the sites of a plan for this model, in words for the user, or null. */
export function sitesProblem(config: ModelConfig, sites: TileSites): string | null {
  const { matrices, tile, kinds, sample } = sites;
  if (matrices.length === 0) return 'The plan names no matrix.';
  if (kinds.length === 0) return 'The plan names no kind.';
  if (!Number.isInteger(tile) || tile < 1) return 'Tile: a whole number from 1.';
  for (const name of matrices) {
    const id = parseMatrix(name);
    if (!id) return `"${name}" names no matrix.`;
    const problem = matrixProblem(config, id);
    if (problem) return problem;
    const shape = matrixShape(config, id.projection);
    if (tile > Math.max(shape.rows, shape.cols))
      return `A tile of ${tile} is larger than ${name}, which has ${shape.rows} × ${shape.cols} weights.`;
    const outside =
      spanProblem(name, 'rows', sites.rows, shape.rows, tile) ??
      spanProblem(name, 'columns', sites.cols, shape.cols, tile);
    if (outside) return outside;
  }
  const all = fullCount(config, sites);
  if (sample && sample.count > all)
    return `A sample of ${sample.count} is more than the ${all} mutants there are.`;
  const count = sample?.count ?? all;
  if (count > MAX_MUTANTS)
    return `The plan has ${count} mutants, more than ${MAX_MUTANTS}: take larger tiles, fewer matrices or a sample.`;
  return null;
}

function spanProblem(
  name: string,
  what: string,
  span: Span | undefined,
  length: number,
  tile: number,
): string | null {
  if (!span) return null;
  const [from, to] = span;
  if (from >= to) return `The region's ${what} ${from}:${to} hold nothing.`;
  if (to > length)
    return `${name} has ${what} 0 to ${length - 1}; the region asks for ${from}:${to}.`;
  // a region's tiles are the whole map's, so that its results can stand in the same map
  if (from % tile !== 0 || (to % tile !== 0 && to !== length))
    return `The region's ${what} ${from}:${to} cut through tiles of ${tile}: begin and end at multiples of ${tile}.`;
  return null;
}

/** How many mutants a plan has. */
export function siteCount(config: ModelConfig, sites: TileSites | ListSites): number {
  if (sites.type === 'list') return sites.count;
  return sites.sample?.count ?? fullCount(config, sites);
}

/** How many it would have without sampling. */
function fullCount(config: ModelConfig, sites: TileSites): number {
  return sites.matrices.reduce((sum, name) => {
    const { grid } = gridOf(config, sites, name);
    return sum + grid.rows * grid.cols * sites.kinds.length;
  }, 0);
}

/** All mutants of a plan without problems, in the order of its run file. */
export function expandSites(config: ModelConfig, sites: TileSites): Mutation[] {
  const { sample } = sites;
  const chosen = sample ? drawSample(fullCount(config, sites), sample.count, sample.seed) : null;
  const mutations: Mutation[] = [];
  let first = 0; // index of the matrix's first mutant in the full plan
  for (const name of sites.matrices) {
    const { id, shape, grid, row, col } = gridOf(config, sites, name);
    const whole = tileGrid(shape, sites.tile);
    coarseToFine(grid).forEach((cell, i) => {
      const inWhole = (row + Math.floor(cell / grid.cols)) * whole.cols + col + (cell % grid.cols);
      sites.kinds.forEach((kind, k) => {
        if (chosen && !chosen.has(first + i * sites.kinds.length + k)) return;
        mutations.push({ site: cellSite(shape, id, sites.tile, inWhole), kind });
      });
    });
    first += grid.rows * grid.cols * sites.kinds.length;
  }
  return mutations;
}

/** The tiles of a matrix that a plan covers, and where in the whole map they begin. */
function gridOf(
  config: ModelConfig,
  { tile, rows, cols }: TileSites,
  name: string,
): { id: MatrixId; shape: MatrixShape; grid: Grid; row: number; col: number } {
  const id = parseMatrix(name);
  if (!id) throw new RangeError(`"${name}" names no matrix.`);
  const shape = matrixShape(config, id.projection);
  const [top, bottom] = rows ?? [0, shape.rows];
  const [left, right] = cols ?? [0, shape.cols];
  const grid = { rows: Math.ceil((bottom - top) / tile), cols: Math.ceil((right - left) / tile) };
  return { id, shape, grid, row: top / tile, col: left / tile };
}

/**
 * `count` different numbers below `total`, the same for the same seed (Floyd's algorithm: every
 * subset is equally likely, up to the 32 bits of the generator).
 */
export function drawSample(total: number, count: number, seed: number): Set<number> {
  const chosen = new Set<number>();
  for (let j = total - count; j < total; j++) {
    const draw = Math.floor((mix((mix(seed >>> 0) + j) >>> 0) / 2 ** 32) * (j + 1));
    chosen.add(chosen.has(draw) ? j : draw);
  }
  return chosen;
}

/** Which of `count` mutants belong to a shard, in order. */
export function shardIndices(count: number, shard: ShardOf | undefined): number[] {
  const { index, count: shardCount } = shard ?? { index: 1, count: 1 };
  return Array.from(
    { length: shardSize(count, { index, count: shardCount }) },
    (_, k) => index - 1 + k * shardCount,
  );
}

export function shardSize(count: number, { index, count: shardCount }: ShardOf): number {
  return Math.max(0, Math.ceil((count - (index - 1)) / shardCount));
}
