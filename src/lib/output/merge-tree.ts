/** A step of clustering: the clusters that hold items `a` and `b` become one. */
export interface Merge {
  a: number;
  b: number;
  /** Mean distance between the items of one cluster and those of the other. */
  distance: number;
}

/**
 * Agglomerative clustering with average linkage (UPGMA): at every step the two clusters with the
 * smallest mean distance between their items become one. By chains of nearest neighbours (Benzécri
 * 1982, Juan 1982), in n² steps; for average linkage that gives the same tree. Ties go to the
 * smaller index, so that equal input gives equal output.
 * @param count items
 * @param distance of two items, symmetric
 * @returns count − 1 merges, smallest distance first
 */
export function mergeTree(count: number, distance: (i: number, j: number) => number): Merge[] {
  const between = new Float32Array(count * count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < i; j++) between[i * count + j] = between[j * count + i] = distance(i, j);
  const size = new Int32Array(count).fill(1); // 0: merged into another
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (merges.length < count - 1) {
    if (chain.length === 0) chain.push(size.findIndex((n) => n > 0));
    const last = chain[chain.length - 1];
    const next = nearest(between, size, last, chain.at(-2) ?? -1);
    if (next !== chain.at(-2)) {
      chain.push(next);
      continue;
    }
    chain.length -= 2; // each is the other's nearest
    const [a, b] = [Math.min(last, next), Math.max(last, next)];
    merges.push({ a, b, distance: between[a * count + b] });
    join(between, size, a, b);
    // rounding can leave one of two equal neighbours further up the chain
    if (chain.includes(a) || chain.includes(b)) chain.length = 0;
  }
  return merges.sort((x, y) => x.distance - y.distance);
}

/** The cluster nearest to `of`; a tie goes to `before`, else to the smaller index. */
function nearest(between: Float32Array, size: Int32Array, cluster: number, before: number): number {
  const row = cluster * size.length;
  let best = before;
  let least = before < 0 ? Infinity : between[row + before];
  for (let i = 0; i < size.length; i++) {
    if (i === cluster || size[i] === 0 || (between[row + i] >= least && best >= 0)) continue;
    best = i;
    least = between[row + i];
  }
  return best;
}

/** Makes `b` part of `a`: mean distances, weighted by the items in each. */
function join(between: Float32Array, size: Int32Array, a: number, b: number): void {
  const n = size.length;
  const total = size[a] + size[b];
  for (let i = 0; i < n; i++) {
    if (i === a || i === b || size[i] === 0) continue;
    const mean = (size[a] * between[a * n + i] + size[b] * between[b * n + i]) / total;
    between[a * n + i] = between[i * n + a] = mean;
  }
  size[a] = total;
  size[b] = 0;
}

/**
 * Groups of items: those that merge at or below a distance are one group. Groups are numbered from 0
 * in the order of their first item.
 * @param merges a tree of `count` items
 * @returns each item's group
 */
export function cutTree(count: number, merges: readonly Merge[], threshold: number): number[] {
  const parent = Array.from({ length: count }, (_, i) => i);
  const root = (i: number): number => (parent[i] === i ? i : (parent[i] = root(parent[i])));
  for (const { a, b, distance } of merges) {
    if (distance > threshold) break;
    const [x, y] = [root(a), root(b)];
    parent[Math.max(x, y)] = Math.min(x, y);
  }
  const numbers = new Map<number, number>();
  return parent.map((_, i) => {
    const first = root(i);
    if (!numbers.has(first)) numbers.set(first, numbers.size);
    return numbers.get(first) ?? 0;
  });
}
