/**
 * Layout 1 of results in links, of which none are made any more: one map, not named (numbers as in
 * byte-stream.ts).
 *
 *   1 · plan and provenance as in run files (two texts) · for each kind of the plan:
 *   outcome + 3 of every cell · how many cells are marginal, and the gaps between them ·
 *   which columns follow · column by column, an entry for every NSM · a byte of KL for each
 */
import type { ByteReader } from './byte-stream.ts';
import type { MapResults } from './compare/comparand.ts';
import {
  byteKl,
  countCellsOf,
  gridIn,
  KL_COLUMN,
  MAX_CELLS,
  setLeads,
  unreadable,
  type LinkScreen,
} from './link-columns.ts';
import { emptyOutcomes, EXTRA_NAMES, EXTRAS, NOT_TESTED, type KindOutcomes } from './outcomes.ts';
import { readHeader } from './run-header.ts';

/** Reads what follows the layout's number. */
export function readLayout1(from: ByteReader): LinkScreen {
  const { plan, provenance } = readHeader({
    format: '1',
    plan: from.text(),
    provenance: from.text(),
  });
  const { sites } = plan;
  if (sites.type !== 'tiles' || sites.matrices.length !== 1)
    throw unreadable('they are not of one map');
  const of = { plan: { ...plan, sites }, provenance };
  // checked before anything is allocated: each cell takes a byte at least
  if (countCellsOf(of) > Math.min(MAX_CELLS, from.left))
    throw unreadable('they are shorter than their map');
  const [name] = sites.matrices;
  const results: MapResults = {};
  for (const kind of sites.kinds) {
    const read = readKind(from, emptyOutcomes(gridIn(of, name)));
    if (read.tested > 0) results[kind] = read;
  }
  return { title: '', ...of, maps: new Map([[name, results]]) };
}

function readKind(from: ByteReader, into: KindOutcomes): KindOutcomes {
  const { outcomes, kl, lead } = into;
  // what the text does not hold is not known
  kl.fill(NaN);
  lead.fill(NaN);
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
  const nsms = [...outcomes.keys()].filter((cell) => outcomes[cell] >= 0);
  const columns = from.whole();
  for (const [i, name] of EXTRA_NAMES.entries()) {
    if (!(columns & (1 << i))) continue;
    const { array, unknown } = EXTRAS[name];
    const column = new array(outcomes.length).fill(unknown);
    for (const cell of nsms) column[cell] = from.whole() - 1;
    Object.assign(into, { [name]: column });
  }
  if (columns & KL_COLUMN) for (const cell of nsms) kl[cell] = byteKl(from.byte());
  setLeads(into, marginal);
  return into;
}
