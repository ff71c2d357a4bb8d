import type { Site } from '../../../src/lib/model/site.ts';
import type { Heap } from './heap.ts';
import { locationOf, type MatrixLocation, type ProcessorModel } from './model.ts';
import { inPanels, PANEL } from './panels.ts';

/** The site's weights, [height · width] row by row. */
export function readSite(heap: Heap, model: ProcessorModel, site: Site): Float32Array {
  const values = new Float32Array(site.height * site.width);
  const weights = heap.view(locationOf(model, site).panels.block);
  eachWeight(locationOf(model, site), site, (at, i) => (values[i] = weights[at]));
  return values;
}

/** Writes [height · width] weights over a site. */
export function writeSite(
  heap: Heap,
  model: ProcessorModel,
  site: Site,
  values: ArrayLike<number>,
): void {
  const weights = heap.view(locationOf(model, site).panels.block);
  eachWeight(locationOf(model, site), site, (at, i) => (weights[at] = values[i]));
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
  value: number,
  values?: Float32Array,
): () => void {
  let before: Float32Array | null = readSite(heap, model, site);
  writeSite(heap, model, site, values ?? new Float32Array(before.length).fill(value));
  return () => {
    if (before) writeSite(heap, model, site, before);
    before = null;
  };
}

/** Whether a site holds anything but `value`. */
export function differs(heap: Heap, model: ProcessorModel, site: Site, value: number): boolean {
  const weights = heap.view(locationOf(model, site).panels.block);
  const location = locationOf(model, site);
  for (let r = 0; r < site.height; r++) {
    let at = inPanels(location.cols, location.first + site.row + r, site.col);
    for (let c = 0; c < site.width; c++, at += PANEL) if (weights[at] !== value) return true;
  }
  return false;
}

/** Of the linear map that a site lies in; 16 hexadecimal digits. */
export function checksumOf(heap: Heap, { panels }: MatrixLocation): string {
  const sum = BigInt.asUintN(64, heap.kernels.checksum(panels.block.at, panels.block.length));
  return sum.toString(16).padStart(16, '0');
}

function eachWeight(
  { cols, first }: MatrixLocation,
  site: Site,
  visit: (at: number, i: number) => void,
) {
  for (let r = 0; r < site.height; r++) {
    let at = inPanels(cols, first + site.row + r, site.col);
    for (let c = 0; c < site.width; c++, at += PANEL) visit(at, r * site.width + c);
  }
}
