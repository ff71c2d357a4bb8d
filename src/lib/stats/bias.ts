import { signTest, wilson, type Interval } from './exact.ts';
import type { Pairs } from './pairs.ts';

/** Whether a matrix answers more to one kind than to the other. */
export interface Bias {
  maxOnly: number;
  minOnly: number;
  /** Of the cells that answer to one kind only, the share that answers to max; ½ is no bias. */
  share: number;
  /** Wilson's interval of the share, 95 %. */
  interval: Interval;
  p: number;
}

/**
 * Bias: of the cells that answer to one kind only, how many answer to max. Each cell is its own
 * control, so cells that answer to both or to neither say nothing (McNemar 1947, in the exact form
 * of a sign test). Null if no cell answers to one kind only.
 */
export function bias({ maxOnly, minOnly }: Pairs): Bias | null {
  const n = maxOnly + minOnly;
  if (n === 0) return null;
  return {
    maxOnly,
    minOnly,
    share: maxOnly / n,
    interval: wilson(maxOnly, n),
    p: signTest(maxOnly, n),
  };
}
