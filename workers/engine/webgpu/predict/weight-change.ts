import type { ValueRange } from '../../../../src/lib/model/value-range.ts';
import type { ScreenKind } from '../../../../src/lib/plan/grid.ts';
import { delta } from '../../../../src/lib/risk/delta.ts';
import type { WeightChange } from '../kernels/written_change.ts';

/** A kind's δ as kernels compute it: every one is a straight line in the weight. */
export function weightChange(kind: ScreenKind, range: ValueRange): WeightChange {
  const shift = delta(kind, 0, range);
  return { shift, slope: Math.round(delta(kind, 1, range) - shift) };
}
