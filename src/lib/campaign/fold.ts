/**
 * What a campaign has found so far. Workers may do an item twice, late, or falsely; of each item counts
 * the result that came first from a worker who is not banned. That is a function of the set of results
 * and of the bans, so all who look agree, in whatever order they hear of things.
 */

/** A result as the server numbers it. */
export interface NumberedResult {
  /** Its number in the server's stream: unique, and growing with time. */
  seq: number;
  item: number;
  /** Who sent it. */
  worker: string;
}

export class CampaignFold<T extends NumberedResult = NumberedResult> {
  /** Of each item, ascending by number. */
  private readonly results = new Map<number, T[]>();
  private readonly items: number;
  private banned: ReadonlySet<string> = new Set();
  private held = 0;

  /** @param items how many the campaign has */
  constructor(items: number) {
    this.items = items;
  }

  /** How many items have a result that counts. */
  get done(): number {
    return this.held;
  }

  /**
   * Adds a result.
   * @returns whether the item's result that counts is another one now. A result that is there already,
   *   and one of an item that is not there, change nothing.
   */
  add(result: T): boolean {
    const { item, seq } = result;
    if (!(Number.isInteger(item) && item >= 0 && item < this.items)) return false;
    const all = this.results.get(item) ?? [];
    if (all.some((one) => one.seq === seq)) return false;
    const before = this.counted(item);
    const at = all.findIndex((one) => one.seq > seq);
    all.splice(at < 0 ? all.length : at, 0, result);
    this.results.set(item, all);
    const now = this.counted(item);
    if (!before && now) this.held++;
    return before !== now;
  }

  /** Says who is banned. @returns the items whose result that counts is another one now, or none */
  ban(workers: ReadonlySet<string>): number[] {
    const before = new Map([...this.results.keys()].map((item) => [item, this.counted(item)]));
    this.banned = workers;
    this.held = 0;
    const changed: number[] = [];
    for (const [item, was] of before) {
      const now = this.counted(item);
      if (now) this.held++;
      if (now !== was) changed.push(item);
    }
    return changed;
  }

  isBanned(worker: string): boolean {
    return this.banned.has(worker);
  }

  /** The result of an item that counts; null while there is none. */
  counted(item: number): T | null {
    return this.results.get(item)?.find(({ worker }) => !this.banned.has(worker)) ?? null;
  }

  /** All results of an item from workers who are not banned, one of each, the first one first. */
  standing(item: number): T[] {
    const seen = new Set<string>();
    return (this.results.get(item) ?? []).filter(
      ({ worker }) => !this.banned.has(worker) && seen.size < seen.add(worker).size,
    );
  }

  /** The items that have results, of whomever. */
  known(): Iterable<number> {
    return this.results.keys();
  }
}
