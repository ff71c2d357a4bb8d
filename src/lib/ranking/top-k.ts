/** A mutant in an order: its two keys, larger is better, and where it stands. */
export interface Placed {
  first: number;
  /** Decides among equals. */
  second: number;
  /** Index of its map, and its cell there; of equal keys the earlier one is better. */
  map: number;
  cell: number;
}

/** Whether one mutant stands before another. */
const isBefore = (a: Placed, b: Placed): boolean => {
  if (a.first !== b.first) return a.first > b.first;
  if (a.second !== b.second) return a.second > b.second;
  return a.map !== b.map ? a.map < b.map : a.cell < b.cell;
};

/**
 * The best so many of all mutants that are offered, whatever their number and order. It keeps no more
 * than that: a heap whose root is the worst of them. A key that is no number is the worst of all.
 */
export class TopK {
  private readonly most: number;
  private readonly heap: Placed[] = [];

  /** @param most how many are kept */
  constructor(most: number) {
    this.most = most;
  }

  /** The worst that is kept; null while there is room for more. */
  get worst(): Placed | null {
    return this.heap.length < this.most ? null : (this.heap.at(0) ?? null);
  }

  offer(first: number, second: number, map: number, cell: number): void {
    const { heap } = this;
    const a = Number.isNaN(first) ? -Infinity : first;
    // most are turned away here, without anything made of them
    if (heap.length === this.most && (this.most === 0 || a < heap[0].first)) return;
    const placed = { first: a, second: Number.isNaN(second) ? -Infinity : second, map, cell };
    if (heap.length < this.most) {
      heap.push(placed);
      this.rise(heap.length - 1);
    } else if (isBefore(placed, heap[0])) {
      heap[0] = placed;
      this.sink(0);
    }
  }

  /** Those that are kept, the best first. */
  inOrder(): Placed[] {
    return this.heap.toSorted((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  private rise(at: number): void {
    const { heap } = this;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[parent], heap[at])) return;
      [heap[parent], heap[at]] = [heap[at], heap[parent]];
      at = parent;
    }
  }

  private sink(at: number): void {
    const { heap } = this;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < heap.length && isBefore(heap[worst], heap[child])) worst = child;
      if (worst === at) return;
      [heap[worst], heap[at]] = [heap[at], heap[worst]];
      at = worst;
    }
  }
}
