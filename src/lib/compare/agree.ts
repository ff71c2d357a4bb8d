import type { ScreenKind } from '../plan.ts';
import { agreement, type Agreement } from '../stats/agreement.ts';
import type { MapResults } from './comparand.ts';

/** The agreement of each kind that both maps hold, and of all of them together. */
export interface MapAgreement {
  kinds: { kind: ScreenKind; agreement: Agreement }[];
  /** Every mutant counts once; null if no kind is in both. */
  all: Agreement | null;
}

/** Compares two maps of one grid. */
export function agree(
  first: MapResults,
  second: MapResults,
  kinds: readonly ScreenKind[],
): MapAgreement {
  const both = kinds.flatMap((kind) => {
    const [a, b] = [first[kind], second[kind]];
    return a && b ? [{ kind, a, b }] : [];
  });
  const each = both.map(({ kind, a, b }) => ({ kind, agreement: agreement(a, b) }));
  if (each.length < 2) return { kinds: each, all: each[0]?.agreement ?? null };
  const all = agreement(joined(both.map(({ a }) => a)), joined(both.map(({ b }) => b)));
  return { kinds: each, all };
}

type Part = Parameters<typeof agreement>[0];

function joined(parts: readonly Part[]): Part {
  const runs = parts.every((part) => part.runs);
  return {
    outcomes: Int16Array.from(parts.flatMap((part) => [...part.outcomes])),
    kl: Float32Array.from(parts.flatMap((part) => [...part.kl])),
    ...(runs ? { runs: Int16Array.from(parts.flatMap((part) => [...part.runs!])) } : {}),
  };
}
