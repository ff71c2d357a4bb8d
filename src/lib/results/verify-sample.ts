import type { MapResults } from './map-results.ts';
import { SCREEN_KINDS, type ScreenKind } from '../plan/grid.ts';
import { mix } from '../assay/decoding.ts';
import { hasBit } from './cell-set.ts';
import { NOT_TESTED } from './outcomes.ts';
import { standing, type Compared } from './near-tie.ts';

/** One mutant of a screen, to be run again. */
export interface SampledCell {
  /** `L1.down` */
  matrix: string;
  kind: ScreenKind;
  cell: number;
}

/**
 * A random sample of the tested mutants of some maps, as far as their results are read, without repetition; the same for the same
 * seed. Half of it, as far as there are as many, are NSMs: those are what a map is about, and few.
 * @param maps by name of the matrix
 */
export function sampleCells(
  maps: ReadonlyMap<string, MapResults>,
  count: number,
  seed: number,
): SampledCell[] {
  const parts = [...maps].flatMap(([matrix, map]) =>
    SCREEN_KINDS.flatMap((kind) =>
      map[kind]
        ? [{ matrix, kind, of: map[kind].firstDivergent, unread: map[kind].unread?.bits }]
        : [],
    ),
  );
  // cells are counted on from part to part: there may be a million of them
  const groups: [nsms: number[], others: number[]] = [[], []];
  let begin = 0;
  for (const { of: values, unread } of parts) {
    for (let cell = 0; cell < values.length; cell++)
      if (values[cell] !== NOT_TESTED && !(unread && hasBit(unread, cell)))
        groups[values[cell] >= 0 ? 0 : 1].push(begin + cell);
    begin += values.length;
  }
  const [nsms, others] = groups.map((group, i) => shuffled(group, mix(seed) + i));
  const half = Math.min(nsms.length, Math.max(Math.ceil(count / 2), count - others.length));
  return [...nsms.slice(0, half), ...others.slice(0, count - half)].map((at) => {
    let cell = at;
    let i = 0;
    while (cell >= parts[i].of.length) cell -= parts[i++].of.length;
    return { matrix: parts[i].matrix, kind: parts[i].kind, cell };
  });
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
  /** Otherwise, but excused: a near tie there and here. */
  marginal: number;
  /** Otherwise, and not excused. */
  different: SampledCell[];
}

export const NOTHING_VERIFIED: Verification = { checked: 0, same: 0, marginal: 0, different: [] };

/** One more mutant, as it was received and as it came out here. */
export function verified(
  so: Verification,
  sampled: SampledCell,
  received: Compared,
  here: Compared,
): Verification {
  const checked = so.checked + 1;
  switch (standing(received, here)) {
    case 'same':
      return { ...so, checked, same: so.same + 1 };
    case 'marginal':
      return { ...so, checked, marginal: so.marginal + 1 };
    case 'different':
      return { ...so, checked, different: [...so.different, sampled] };
  }
}
