import { stratumToJson, type Stratum } from './audit.ts';

/** An audit as it is kept and sent: what was drawn, what was found, and of what. */
export interface StoredAudit {
  seed: number;
  strata: Stratum[];
  /** NSMs that were known, and mutants tested, when it was drawn. */
  found: number;
  tested: number;
  /** All mutants of the maps it is about. */
  mutants: number;
}

/** An audit as JSON has it. */
export const auditToJson = ({ strata, ...rest }: StoredAudit): object => ({
  ...rest,
  strata: strata.map(stratumToJson),
});

/** Reads what {@link auditToJson} makes, or an audit itself; null for anything else. */
export function readAudit(stored: unknown): StoredAudit | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { seed, strata, found, tested, mutants } = stored as Record<string, unknown>;
  const counts = { seed, found, tested, mutants };
  if (!Object.values(counts).every(isCount) || !Array.isArray(strata)) return null;
  const read = (strata as unknown[]).map(readStratum);
  return read.every((one) => one !== null) ? { ...(counts as Counts), strata: read } : null;
}

type Counts = Omit<StoredAudit, 'strata'>;

const isCount = (n: unknown) => Number.isSafeInteger(n) && Number(n) >= 0;

function readStratum(stored: unknown): Stratum | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const { from, to = Infinity, size, drawn, nsms } = stored as Record<string, unknown>;
  const fits = [size, drawn, nsms].every(isCount) && Number(nsms) <= Number(drawn);
  if (!fits || Number(drawn) > Number(size)) return null;
  if (typeof from !== 'number' || typeof to !== 'number') return null;
  return { from, to, size: Number(size), drawn: Number(drawn), nsms: Number(nsms) };
}
