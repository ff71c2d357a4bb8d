import type { Site } from '../../../src/lib/model/site.ts';
import { mutatedWeight, type WrittenValue } from '../../../src/lib/mutation/mutation.ts';
import type { Heap } from './heap.ts';
import { eachRow, freeze, thaw } from './linear-map.ts';
import { locationOf, type ProcessorModel } from './model.ts';
import { PANEL } from './panels.ts';

/** The site's weights, [height · width] row by row. */
export function readSite(heap: Heap, model: ProcessorModel, site: Site): Float32Array {
  const values = new Float32Array(site.height * site.width);
  eachWeight(heap, model, site, (weights, at, i) => (values[i] = weights[at]));
  return values;
}

/**
 * Writes [height · width] weights over a site.
 * @returns the panels of its linear map that were thawed for it
 */
export function writeSite(
  heap: Heap,
  model: ProcessorModel,
  site: Site,
  values: ArrayLike<number>,
): number[] {
  const { map, first } = locationOf(model, site);
  const thawed = thaw(heap, map, first + site.row, site.height);
  eachWeight(heap, model, site, (weights, at, i) => (weights[at] = values[i]));
  return thawed;
}

/**
 * Writes `value` (or each weight's own of `values`, [height · width] row by row) over a site in
 * memory, until the function returned is called, which puts back what was there, bit for bit; a
 * second call does nothing.
 */
export function mutateInPlace(
  heap: Heap,
  model: ProcessorModel,
  site: Site,
  value: WrittenValue,
  values?: Float32Array,
): () => void {
  let before: Float32Array | null = readSite(heap, model, site);
  const written = values ?? before.map((weight) => mutatedWeight(weight, value));
  const thawed = writeSite(heap, model, site, written);
  return () => {
    if (!before) return;
    writeSite(heap, model, site, before);
    freeze(heap, locationOf(model, site).map, thawed);
    before = null;
  };
}

/** Whether writing `value` over a site changes any weight. */
export function differs(
  heap: Heap,
  model: ProcessorModel,
  site: Site,
  value: WrittenValue,
): boolean {
  let found = false;
  eachWeight(heap, model, site, (weights, at) => {
    found ||= weights[at] !== mutatedWeight(weights[at], value);
  });
  return found;
}

/** Calls with the site's weights in turn: the i-th, row by row, is `weights[at]`. */
function eachWeight(
  heap: Heap,
  model: ProcessorModel,
  site: Site,
  visit: (weights: Float32Array, at: number, i: number) => void,
) {
  const { map, first } = locationOf(model, site);
  let i = 0;
  eachRow(heap, map, first + site.row, site.height, (weights, row) => {
    for (let c = 0; c < site.width; c++, i++) visit(weights, row + PANEL * (site.col + c), i);
  });
}
