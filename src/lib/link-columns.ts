/** What both layouts of results in links have in common (see link-results.ts). */
import type { MapResults } from './compare/comparand.ts';
import { LabError } from './failure.ts';
import { matrixShape, parseMatrix } from './matrix.ts';
import { NO_OP, type KindOutcomes } from './outcomes.ts';
import { tileGrid, type Grid } from './plan.ts';
import type { Provenance, RunPlan } from './run-file.ts';
import type { TileSites } from './run-plan.ts';

/** Maps of one model, assay and tile size, with their plan and origin. */
export interface LinkScreen {
  /** What it is called; '' if it was given no name. */
  title: string;
  plan: RunPlan & { sites: TileSites };
  provenance: Provenance;
  /** By name of the matrix, one for each of the plan's; kinds of which nothing is tested are left out. */
  maps: ReadonlyMap<string, MapResults>;
}

/** Most cells that travel in a link, every kind counted: what they need is known before room is made. */
export const MAX_CELLS = 1_000_000;

/** The bit of KL in what says which columns follow; the others have that of their place in EXTRA_NAMES. */
export const KL_COLUMN = 1 << 20;

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

/** The grid of one of a screen's matrices. */
export function gridIn(
  { plan, provenance }: Pick<LinkScreen, 'plan' | 'provenance'>,
  name: string,
): Grid {
  const matrix = parseMatrix(name);
  if (!matrix) throw new RangeError(`"${name}" names no matrix.`);
  return tileGrid(matrixShape(provenance.model.config, matrix.projection), plan.sites.tile);
}

/** How many cells a screen's maps have, every kind counted. */
export function countCellsOf(screen: Pick<LinkScreen, 'plan' | 'provenance'>): number {
  const { matrices, kinds } = screen.plan.sites;
  return matrices.reduce((sum, name) => {
    const { rows, cols } = gridIn(screen, name);
    return sum + rows * cols * kinds.length;
  }, 0);
}

/** Leads as far as a link tells them: nothing, a near tie, or none. */
export function setLeads({ outcomes, lead }: KindOutcomes, marginal: Uint8Array): void {
  for (let cell = 0; cell < outcomes.length; cell++)
    if (outcomes[cell] > NO_OP) lead[cell] = marginal[cell] ? 0 : Infinity;
}

/** Results in a link that cannot be read. */
export function unreadable(why: string, cause?: unknown): LabError {
  return new LabError(
    'bad-request',
    `The results in the link cannot be read: ${why}.`,
    'Ask for the link again, or for the run file; the rest of the link is shown.',
    { cause },
  );
}
