/**
 * Layout 1 of results in links, of which none are made any more: one map, not named (numbers as in
 * byte-stream.ts).
 *
 *   1 · plan and provenance as in run files (two texts) · for each kind of the plan:
 *   outcome + 3 of every cell · how many cells are marginal, and the gaps between them ·
 *   which columns follow · column by column, an entry for every NSM · a byte of KL for each
 */
import type { ByteReader } from '../base/byte-stream.ts';
import type { MapResults } from '../compare/result-source.ts';
import {
  countCellsOf,
  gridIn,
  MAX_CELLS,
  readColumns,
  readPlan,
  setMargins,
  unknownOutcomes,
  unreadable,
  type LinkScreen,
} from './link-columns.ts';
import { emptyOutcomes, NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';

/** Reads what follows the layout's number. */
export function readLayout1(from: ByteReader): LinkScreen {
  const screen = readPlan(from);
  const { sites } = screen.plan;
  if (sites.matrices.length > 1) throw unreadable('they are not of one map');
  // checked before anything is allocated: each cell takes a byte at least
  if (countCellsOf(screen) > Math.min(MAX_CELLS, from.left))
    throw unreadable('they are shorter than their map');
  const [name] = sites.matrices;
  const results: MapResults = {};
  for (const kind of sites.kinds) {
    const read = readKind(from, unknownOutcomes(emptyOutcomes(gridIn(screen, name))));
    if (read.tested > 0) results[kind] = read;
  }
  return { title: '', ...screen, maps: new Map([[name, results]]) };
}

function readKind(from: ByteReader, into: KindOutcomes): KindOutcomes {
  const { firstDivergent: outcomes } = into;
  for (let cell = 0; cell < outcomes.length; cell++) {
    const outcome = from.whole() + NOT_TESTED;
    if (outcome > 0x7fff) throw new RangeError('An outcome is too large.');
    outcomes[cell] = outcome;
    if (outcome !== NOT_TESTED) into.tested++;
  }
  const marginal = new Uint8Array(outcomes.length);
  let at = 0;
  for (let i = from.whole(); i > 0; i--) {
    at += from.whole();
    if (at >= marginal.length) throw new RangeError('A marginal cell is outside the map.');
    marginal[at] = 1;
  }
  readColumns(from, [into]);
  setMargins(into, marginal);
  return into;
}
