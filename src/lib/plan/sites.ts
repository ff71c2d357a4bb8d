import {
  allMatrices,
  formatMatrix,
  matrixProblem,
  matrixShape,
  parseMatrix,
  PROJECTIONS,
  type MatrixId,
} from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { regionCells, type Span } from './grid.ts';
import type { Plan, Shard, Sites, TileSites } from './plan.ts';
import { MAX_LISTED } from './sample.ts';

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
export function sitesProblem(config: ModelConfig, sites: Sites): string | null {
  if (sites.type === 'tiles') return tilesProblem(config, sites);
  if (sites.count > MAX_LISTED)
    return `The list has ${sites.count} mutations, more than ${MAX_LISTED}: cut it in parts.`;
  return null;
}

function tilesProblem(config: ModelConfig, sites: TileSites): string | null {
  const { matrices, tile, kinds, sample, region } = sites;
  if (matrices.length === 0) return 'The plan names no matrix.';
  if (kinds.length === 0) return 'The plan has no kind: choose at least one kind to screen.';
  if (new Set(kinds).size < kinds.length) return 'The plan names a kind twice.';
  const seen = new Set<string>();
  for (const name of matrices) {
    const id = parseMatrix(name);
    if (!id || formatMatrix(id) !== name) return `"${name}" names no matrix.`;
    if (seen.has(name)) return `The plan names ${name} twice.`;
    seen.add(name);
    const problem = matrixProblem(config, id);
    if (problem) return problem;
    const { rows, cols } = matrixShape(config, id.projection);
    const longest = Math.max(rows, cols);
    if (!Number.isInteger(tile) || tile < 1 || tile > longest)
      return `Tile: a whole number from 1 to ${longest}, for ${name} has ${rows} × ${cols} weights.`;
    const outside =
      spanProblem(name, 'rows', region?.rows, rows, tile) ??
      spanProblem(name, 'columns', region?.cols, cols, tile);
    if (outside) return outside;
  }
  if (!sample) return null;
  const all = tileCount(config, sites);
  if (sample.count > all)
    return `A sample of ${sample.count} is more than the ${all} mutants there are.`;
  if (sample.count > MAX_LISTED)
    return `A sample may have ${MAX_LISTED} mutants, not ${sample.count}: take fewer, or all of them.`;
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
  if (from < 0 || to > length)
    return `${name} has ${what} 0 to ${length - 1}; the region asks for ${from}:${to}.`;
  // a region's tiles are the whole map's, so that its results can stand in the same map
  if (from % tile !== 0 || (to % tile !== 0 && to !== length))
    return `The region's ${what} ${from}:${to} cut through tiles of ${tile}: begin and end at multiples of ${tile}.`;
  return null;
}

/** How many mutants a plan has, those of its shard only. */
export function mutantCount(config: ModelConfig, { sites, shard }: Pick<Plan, 'sites' | 'shard'>) {
  const all =
    sites.type === 'tiles' ? (sites.sample?.count ?? tileCount(config, sites)) : sites.count;
  return shard ? shardSize(all, shard) : all;
}

/** How many mutants tiles have without sampling. */
export function tileCount(config: ModelConfig, sites: TileSites): number {
  const { matrices, tile, kinds, region } = sites;
  return matrices.reduce((sum, name) => {
    const id = parseMatrix(name);
    if (!id) throw new RangeError(`"${name}" names no matrix.`);
    const { height, width } = regionCells(matrixShape(config, id.projection), tile, region);
    return sum + height * width * kinds.length;
  }, 0);
}

/** How many of `all` mutants a shard has. */
export function shardSize(all: number, { index, count }: Shard): number {
  return Math.max(0, Math.ceil((all - (index - 1)) / count));
}
