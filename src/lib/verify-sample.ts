import { mix } from './decoding.ts';
import { NOT_TESTED, outcomeVerdict, type KindOutcomes } from './outcomes.ts';
import type { ScreenKind } from './plan.ts';
import { isMarginal } from './decoding.ts';

/** One mutant of a map, to be run again. */
export interface SampledCell {
  kind: ScreenKind;
  cell: number;
}

/**
 * A random sample of a map's tested mutants, without repetition; the same for the same seed. Half
 * of it, as far as there are as many, are NSMs: those are what a map is about, and few.
 */
export function sampleCells(
  results: Partial<Record<ScreenKind, KindOutcomes>>,
  kinds: readonly ScreenKind[],
  count: number,
  seed: number,
): SampledCell[] {
  const groups: [nsms: SampledCell[], others: SampledCell[]] = [[], []];
  for (const kind of kinds)
    results[kind]?.outcomes.forEach((outcome, cell) => {
      if (outcome !== NOT_TESTED) groups[outcome >= 0 ? 0 : 1].push({ kind, cell });
    });
  const [nsms, others] = groups.map((group, i) => shuffled(group, mix(seed) + i));
  const half = Math.min(nsms.length, Math.max(Math.ceil(count / 2), count - others.length));
  return [...nsms.slice(0, half), ...others.slice(0, count - half)];
}

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const out = [...list];
  let state = seed >>> 0;
  for (let i = out.length - 1; i > 0; i--) {
    state = mix((state + 0x9e3779b9) >>> 0);
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

/** What running a sample again has shown. */
export interface Verification {
  checked: number;
  /** Same verdict and same first divergent token. */
  same: number;
  /** Otherwise, but excused: a near tie there or here. */
  marginal: number;
  /** Otherwise, and not excused. */
  different: SampledCell[];
}

export const NOTHING_VERIFIED: Verification = { checked: 0, same: 0, marginal: 0, different: [] };

/** One more mutant, as it was received and as it came out here. */
export function verified(
  so: Verification,
  of: SampledCell,
  received: { outcome: number; lead: number },
  here: { outcome: number; lead: number },
): Verification {
  const checked = so.checked + 1;
  if (received.outcome === here.outcome) return { ...so, checked, same: so.same + 1 };
  const nearTie = [received, here].some(
    ({ outcome, lead }) => outcomeVerdict(outcome) !== 'no-op' && isMarginal(lead),
  );
  if (nearTie) return { ...so, checked, marginal: so.marginal + 1 };
  return { ...so, checked, different: [...so.different, of] };
}
