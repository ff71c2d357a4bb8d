import { SILENT, type KindOutcomes } from './outcomes.ts';
import type { Grid, ScreenKind } from './plan.ts';
import type { Arrangement } from './stats/rearrange.ts';

type Results = Partial<Record<ScreenKind, KindOutcomes>>;

/** How a map is shown otherwise than it is. */
export interface Showing {
  /** Rows and columns in another order; null: as they are. */
  arrangement: Arrangement | null;
  /** NSMs with a smaller KL are shown as silent, in nats. */
  leastKl: number;
}

/** Results as a figure shows them. Cell i of it is another than cell i of the results where rows or columns are rearranged. */
export function shownResults(
  results: Results,
  grid: Grid,
  { arrangement, leastKl }: Showing,
): Results {
  if (!arrangement && leastKl <= 0) return results;
  const from = new Uint32Array(grid.rows * grid.cols);
  for (let i = 0; i < from.length; i++) from[i] = arrangement ? originOf(arrangement, i) : i;
  const shown: Results = {};
  for (const [kind, known] of Object.entries(results) as [ScreenKind, KindOutcomes][])
    shown[kind] = showKind(known, from, leastKl);
  return shown;
}

/** The cell of the map that stands at a place of the arrangement. */
export function originOf({ rows, cols }: Arrangement, place: number): number {
  return rows[Math.floor(place / cols.length)] * cols.length + cols[place % cols.length];
}

function showKind(known: KindOutcomes, from: Uint32Array, leastKl: number): KindOutcomes {
  const shown: KindOutcomes = {
    outcomes: new Int16Array(from.length),
    kl: new Float32Array(from.length),
    lead: new Float32Array(from.length),
    tested: known.tested,
  };
  for (let i = 0; i < from.length; i++) {
    const cell = from[i];
    const outcome = known.outcomes[cell];
    shown.kl[i] = known.kl[cell];
    shown.lead[i] = known.lead[cell];
    shown.outcomes[i] = outcome >= 0 && known.kl[cell] < leastKl ? SILENT : outcome;
  }
  if (known.outputs) {
    const { book, of, cosine, degenerate } = known.outputs;
    const hidden = (place: number) => shown.outcomes[place] < 0;
    shown.outputs = {
      book,
      of: Int32Array.from(from, (cell, i) => (hidden(i) ? -1 : of[cell])),
      cosine: Float32Array.from(from, (cell) => cosine[cell]),
      degenerate: Int8Array.from(from, (cell, i) => (hidden(i) ? -1 : degenerate[cell])),
    };
  }
  return shown;
}
