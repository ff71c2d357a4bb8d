import type { MapCounts } from '../lib/results/map-counts.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { CODE, HITS } from './cells.ts';
import type { Layer, PyramidLook } from './pyramid.ts';

/** The level of a large map's pyramid that its counts by block amount to, without going over its cells. */
export function blockLayer(
  { blocks, texts }: Pick<MapCounts, 'blocks' | 'texts'>,
  results: MapResults,
  { kinds, pick }: Pick<PyramidLook, 'kinds' | 'pick'>,
): Layer {
  if (!blocks) throw new Error('A small map has no counts by block.');
  const { rows, cols } = blocks;
  const codes = new Uint8Array(rows * cols);
  if (kinds.length === 0) codes.fill(CODE.untested);
  for (const kind of kinds) {
    const { tested, effective, nsms } = blocks.kinds[kind];
    for (let block = 0; block < codes.length; block++) {
      if (tested[block] < blocks.cellsOf(block)) codes[block] |= CODE.untested;
      if (effective[block] > 0) codes[block] |= CODE.effective;
      if (nsms[block] > 0) codes[block] |= HITS[kind];
    }
    const { firstDivergent: outcomes, outputs } = results[kind] ?? {};
    if (!pick || !outcomes || !outputs) continue;
    for (const cell of texts.texted(kind))
      if (outcomes[cell] >= 0 && pick.has(outputs.index[cell]))
        codes[blocks.blockOf(cell)] |= CODE.picked;
  }
  return { rows, cols, codes, severities: null };
}
