import type { Grid, ScreenKind } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import {
  agreement,
  agreementTable,
  cohensKappa,
  sumTables,
  type Agreement,
} from '../stats/agreement.ts';

/** Fewer NSMs than these say nothing of how alike severities are. */
export const LEAST_SEVERITIES = 10;

/** An agreement, and over how many NSMs in both its severities are compared: those whose KL both know. */
export interface PairAgreement extends Agreement {
  severities: number;
}

/** The correlation of severity, to be shown; null where it is not defined or rests on too few. */
export const shownSeverity = ({ severity, severities }: PairAgreement): number | null =>
  severities < LEAST_SEVERITIES ? null : severity;

/** The agreement of each kind that both maps hold, and of all of them together. */
export interface MapAgreement {
  kinds: { kind: ScreenKind; agreement: PairAgreement }[];
  /** Every mutant counts once; null if no kind is in both. */
  all: PairAgreement | null;
}

/** Compares two maps of one grid. */
export function agreementOf(
  first: MapResults,
  second: MapResults,
  kinds: readonly ScreenKind[],
  grid: Grid,
): MapAgreement {
  const both = kinds.flatMap((kind) => {
    const [a, b] = [first[kind], second[kind]];
    return a && b ? [{ kind, a, b }] : [];
  });
  const each = both.map(({ kind, a, b }) => ({ kind, agreement: measured(a, b, grid) }));
  if (each.length < 2) return { kinds: each, all: each[0]?.agreement ?? null };
  const all = measured(joined(both.map(({ a }) => a)), joined(both.map(({ b }) => b)), grid);
  return { kinds: each, all };
}

type Part = Parameters<typeof agreement>[0];

function measured(first: Part, second: Part, grid: Grid): PairAgreement {
  let severities = 0;
  first.firstDivergent.forEach((a, cell) => {
    const isBoth = a >= 0 && second.firstDivergent[cell] >= 0;
    if (isBoth && Number.isFinite(first.kl[cell]) && Number.isFinite(second.kl[cell])) severities++;
  });
  return { ...agreement(first, second, grid), severities };
}

function joined(parts: readonly Part[]): Part {
  const length = parts.reduce((sum, part) => sum + part.firstDivergent.length, 0);
  const all = { firstDivergent: new Int16Array(length), kl: new Float32Array(length) };
  const runs = parts.every((part) => part.divergentPrompt) ? new Int16Array(length) : undefined;
  let at = 0;
  for (const part of parts) {
    all.firstDivergent.set(part.firstDivergent, at);
    all.kl.set(part.kl, at);
    if (part.divergentPrompt) runs?.set(part.divergentPrompt, at);
    at += part.firstDivergent.length;
  }
  return runs ? { ...all, divergentPrompt: runs } : all;
}

/** Cohen's kappa of two maps over all of these kinds together, and over how many mutants. */
export function kappaOf(first: MapResults, second: MapResults, kinds: readonly ScreenKind[]) {
  const table = sumTables(
    kinds.flatMap((kind) => {
      const [a, b] = [first[kind], second[kind]];
      return a && b ? [agreementTable(a, b)] : [];
    }),
  );
  return { cells: table.cells, kappa: cohensKappa(table) };
}
