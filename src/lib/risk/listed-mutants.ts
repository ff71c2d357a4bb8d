import { matrixShape, parseMatrix } from '../model/matrix.ts';
import type { ModelConfig } from '../model/model-config.ts';
import type { PlannedCell } from '../plan/enumerate.ts';
import { cellSite, tileGrid } from '../plan/grid.ts';
import type { MutantList } from './ranking.ts';

/**
 * Mutants of one matrix are cheaper together, so each window of a list is computed matrix by matrix:
 * what is known after some windows is the head of the list.
 */
export const LIST_WINDOW = 4_096;

/** What is wrong with a list for this model, in words, or null. */
export function listProblem(config: ModelConfig, tile: number, list: MutantList): string | null {
  const cells = list.maps.map(({ matrix }) => {
    const id = parseMatrix(matrix);
    if (!id || id.layer >= config.num_hidden_layers) return 0;
    const { rows, cols } = tileGrid(matrixShape(config, id.projection), tile);
    return rows * cols;
  });
  const none = cells.indexOf(0);
  if (none >= 0) return `The model has no matrix ${list.maps[none].matrix}.`;
  const outside = list.cell.findIndex((cell, i) => !(cell < cells[list.map[i]]));
  if (outside < 0) return null;
  const map = list.maps.at(list.map[outside]);
  return `${map?.matrix ?? 'An unnamed matrix'} has no square ${list.cell[outside]}.`;
}

/** The mutants of a list in the order they are best computed in. The list must be without problems. */
export function* listedMutants(
  config: ModelConfig,
  tile: number,
  { maps, map, cell }: MutantList,
  window = LIST_WINDOW,
): Generator<PlannedCell> {
  const parts = maps.map(({ matrix, kind }) => {
    const id = parseMatrix(matrix);
    if (!id) throw new RangeError(`"${matrix}" names no matrix.`);
    return { matrix: id, kind, shape: matrixShape(config, id.projection) };
  });
  // maps of one matrix side by side
  const names = [...new Set(maps.map(({ matrix }) => matrix))];
  const rank = maps.map(({ matrix }) => names.indexOf(matrix));
  for (let first = 0; first < cell.length; first += window) {
    const length = Math.min(window, cell.length - first);
    const places = Array.from({ length }, (_, i) => first + i);
    places.sort((a, b) => rank[map[a]] - rank[map[b]] || a - b);
    for (const place of places) {
      const { matrix, kind, shape } = parts[map[place]];
      const mutation = { site: cellSite(shape, matrix, tile, cell[place]), kind };
      yield { place, matrix, cell: cell[place], kind, mutation };
    }
  }
}
