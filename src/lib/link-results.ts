/**
 * The results of one map as a text short enough for a link. Layout, version 1, before it is
 * deflated (see deflate.ts; numbers as in byte-stream.ts):
 *
 *   version · plan and provenance as in run files (two texts) · for each kind of the plan:
 *   outcome + 3 of every cell · how many cells are marginal, and the gaps between them ·
 *   which columns follow · column by column, an entry for every NSM · a byte of KL for each
 *
 * What is sent is exact, save KL, which is rounded to a twelfth of an octave. Leads are not sent,
 * only which are marginal; nor are texts.
 */
import { ByteReader, ByteWriter } from './byte-stream.ts';
import { isMarginal } from './decoding.ts';
import { packText, unpackText } from './deflate.ts';
import { LabError } from './failure.ts';
import { matrixShape, parseMatrix, type MatrixId } from './matrix.ts';
import {
  emptyOutcomes,
  EXTRA_NAMES,
  EXTRAS,
  NO_OP,
  NOT_TESTED,
  type KindOutcomes,
} from './outcomes.ts';
import { tileGrid, type ScreenKind } from './plan.ts';
import type { Provenance, RunPlan } from './run-file.ts';
import { headerTexts, readHeader } from './run-header.ts';
import type { TileSites } from './run-plan.ts';

/** Raised when the layout changes. 1: the first. */
const VERSION = 1;

/** Longer payloads are neither made nor read, in characters: chat programs and mail cut longer links. */
export const MAX_PAYLOAD_CHARACTERS = 32_000;
/** Most cells of a map that travels in a link. */
const MAX_CELLS = 1_000_000;
/** Most bytes it may unpack to: all columns of so many cells, and a long assay. */
const MAX_BYTES = 16 * MAX_CELLS;

/**
 * KL as a byte: 0 is none, others are a twelfth of an octave apart, from 2^−16 nats to 2^5.1.
 * A difference of 3 % is far below what a map's colour shows.
 */
const STEPS = 12;
const LOWEST = -16;

export function klByte(kl: number): number {
  if (!(kl > 0)) return 0;
  return Math.min(255, Math.max(1, Math.round(STEPS * (Math.log2(kl) - LOWEST)) + 1));
}

export function byteKl(byte: number): number {
  return byte === 0 ? 0 : Math.fround(2 ** ((byte - 1) / STEPS + LOWEST));
}

/** One map with its plan and origin. */
export interface LinkResults {
  matrix: MatrixId;
  plan: RunPlan & { sites: TileSites };
  provenance: Provenance;
  results: Partial<Record<ScreenKind, KindOutcomes>>;
}

/** A map's results as text, and whether tokens and KL had to stay behind. */
export interface LinkText {
  text: string;
  outcomesOnly: boolean;
}

/** The text of a map's results; null if it is longer than a link should carry, however little it says. */
export async function encodeLinkResults(of: LinkResults): Promise<LinkText | null> {
  const { rows, cols } = gridOf(of);
  if (rows * cols * of.plan.sites.kinds.length > MAX_CELLS) return null;
  for (const outcomesOnly of [false, true]) {
    const text = await packText(write(of, outcomesOnly));
    if (text.length <= MAX_PAYLOAD_CHARACTERS) return { text, outcomesOnly };
  }
  return null;
}

function write(of: LinkResults, outcomesOnly: boolean): Uint8Array<ArrayBuffer> {
  const { plan, provenance, results } = of;
  const out = new ByteWriter();
  out.whole(VERSION);
  const header = headerTexts({ plan: { ...plan, texts: false }, provenance }); // too long for a link
  out.text(header.plan);
  out.text(header.provenance);
  for (const kind of plan.sites.kinds)
    writeKind(out, results[kind] ?? emptyOutcomes(gridOf(of)), outcomesOnly);
  return out.done();
}

const gridOf = ({ matrix, plan, provenance }: Omit<LinkResults, 'results'>) =>
  tileGrid(matrixShape(provenance.model.config, matrix.projection), plan.sites.tile);

function writeKind(out: ByteWriter, of: KindOutcomes, outcomesOnly: boolean): void {
  of.outcomes.forEach((outcome) => out.whole(outcome - NOT_TESTED));
  const marginal = [...of.outcomes.keys()].filter(
    (cell) => of.outcomes[cell] > NO_OP && isMarginal(of.lead[cell]),
  );
  out.whole(marginal.length);
  marginal.forEach((cell, i) => out.whole(i === 0 ? cell : cell - marginal[i - 1]));
  const nsms = nsmsOf(of);
  const extras = outcomesOnly ? [] : EXTRA_NAMES.filter((name) => of[name]);
  const columns = extras.map((name) => 1 << EXTRA_NAMES.indexOf(name));
  out.whole(columns.reduce((bits, bit) => bits | bit, outcomesOnly ? 0 : KL_COLUMN));
  for (const name of extras) for (const cell of nsms) out.whole((of[name]?.[cell] ?? -1) + 1);
  if (!outcomesOnly) for (const cell of nsms) out.byte(klByte(of.kl[cell]));
}

const nsmsOf = ({ outcomes }: KindOutcomes) =>
  [...outcomes.keys()].filter((cell) => outcomes[cell] >= 0);

/** The bit of KL in what says which columns follow; the others have that of their place in EXTRA_NAMES. */
const KL_COLUMN = 1 << 20;

/** Reads what {@link encodeLinkResults} writes. Throws a LabError, whatever the text. */
export async function decodeLinkResults(text: string): Promise<LinkResults> {
  if (text.length > MAX_PAYLOAD_CHARACTERS) throw bad('they are longer than any this page makes');
  try {
    return read(new ByteReader(await unpackText(text, MAX_BYTES)));
  } catch (error) {
    if (error instanceof LabError && error.kind === 'bad-request') throw error;
    throw bad('they are damaged, perhaps because the link was cut off', error);
  }
}

function bad(why: string, cause?: unknown): LabError {
  return new LabError(
    'bad-request',
    `The results in the link cannot be read: ${why}.`,
    'Ask for the link again, or for the run file; the rest of the link is shown.',
    { cause },
  );
}

function read(from: ByteReader): LinkResults {
  const version = from.whole();
  if (version !== VERSION)
    throw bad(`they are of layout ${version}, and this page reads layout ${VERSION}`);
  const header = readHeader({ format: '1', plan: from.text(), provenance: from.text() });
  const { plan, provenance } = header;
  const { sites } = plan;
  if (sites.type !== 'tiles' || sites.matrices.length !== 1) throw bad('they are not of one map');
  const matrix = parseMatrix(sites.matrices[0])!;
  const of = { matrix, plan: { ...plan, sites }, provenance };
  const grid = gridOf(of);
  // checked before anything is allocated: each cell takes a byte at least
  if (grid.rows * grid.cols * sites.kinds.length > Math.min(MAX_CELLS, from.left))
    throw bad('they are shorter than their map');
  const results: LinkResults['results'] = {};
  for (const kind of sites.kinds) results[kind] = readKind(from, emptyOutcomes(grid));
  if (from.left > 0) throw bad('they are longer than their map');
  return { ...of, results };
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
  const nsms = nsmsOf(into);
  const columns = from.whole();
  for (const [i, name] of EXTRA_NAMES.entries()) {
    if (!(columns & (1 << i))) continue;
    const { array, unknown } = EXTRAS[name];
    const column = new array(outcomes.length).fill(unknown);
    for (const cell of nsms) column[cell] = from.whole() - 1;
    Object.assign(into, { [name]: column });
  }
  if (columns & KL_COLUMN) for (const cell of nsms) kl[cell] = byteKl(from.byte());
  for (let cell = 0; cell < outcomes.length; cell++)
    if (outcomes[cell] > NO_OP) lead[cell] = marginal[cell] ? 0 : Infinity;
  return into;
}
