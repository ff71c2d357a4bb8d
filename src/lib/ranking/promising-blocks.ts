import type { BlockHeader } from '../results/block-header.ts';
import { nsmKeys, type RankedMutants } from './rank-mutants.ts';

/** A stored block of which the header is read, and no more. */
export interface UnreadBlock {
  header: Pick<BlockHeader, 'nsms' | 'tokens' | 'klSpan'>;
}

/** The best keys that an NSM of a block may have, as far as its header tells; null: it has no NSM. */
function bestOf(
  { nsms, tokens, klSpan }: UnreadBlock['header'],
  order: 'kl' | 'token',
): readonly [number, number] | null {
  if (nsms === 0) return null;
  const earliest = tokens.findIndex((n) => n > 0);
  return nsmKeys(order, earliest < 0 ? Infinity : earliest, klSpan?.[1] ?? -Infinity);
}

/**
 * The unread blocks that may hold an NSM better than the last of a ranking, the most promising first.
 * Once these are read and it is ranked again, and none is left, the ranking is that of all blocks.
 * @param worst the last of the ranking; null: it has room
 * @param most how many are wanted
 */
export function promisingBlocks<B extends UnreadBlock>(
  blocks: Iterable<B>,
  order: 'kl' | 'token',
  worst: RankedMutants['worst'],
  most: number,
): B[] {
  const found: { block: B; best: readonly [number, number] }[] = [];
  for (const block of blocks) {
    const best = bestOf(block.header, order);
    if (!best) continue;
    const isBetter =
      !worst || best[0] > worst.first || (best[0] === worst.first && best[1] > worst.second);
    if (isBetter) found.push({ block, best });
  }
  found.sort((a, b) => compare(b.best, a.best));
  return found.slice(0, most).map(({ block }) => block);
}

/** Infinities of one sign are equal. */
const compare = (a: readonly [number, number], b: readonly [number, number]): number =>
  order(a[0], b[0]) || order(a[1], b[1]);
const order = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);
