import type { CampaignFound, CampaignWorker } from '../../src/protocols/campaign-messages.ts';
import type { SeenWorker } from './watch.ts';

type Counts = Pick<CampaignFound, 'items' | 'mutants' | 'confirmed' | 'workers'>;

/** What a worker has done. */
interface Share {
  items: Set<number>;
  mutants: number;
  /** Whether its items were told as confirmed; null: they were not told yet. */
  toldProven: boolean | null;
}

/** Whose result of each item counts, kept up as it changes: a campaign may have a million items. */
export class Contributions {
  private readonly owners = new Map<number, string>();
  private readonly shares = new Map<string, Share>();
  /** Items that changed hands since {@link restated}. */
  private moved = new Set<number>();
  private readonly sizeOf: (item: number) => number;

  /** @param sizeOf how many mutants an item has */
  constructor(sizeOf: (item: number) => number) {
    this.sizeOf = sizeOf;
  }

  /** @param worker null: no result counts any more */
  set(item: number, worker: string | null): void {
    const size = this.sizeOf(item);
    const before = this.owners.get(item);
    if (before !== undefined) {
      const share = this.share(before);
      share.items.delete(item);
      share.mutants -= size;
    }
    if (worker === null) this.owners.delete(item);
    else {
      this.owners.set(item, worker);
      const share = this.share(worker);
      share.items.add(item);
      share.mutants += size;
    }
    this.moved.add(item);
  }

  /** The items whose standing is another one than at the last call, and those that are new. */
  restated(workers: ReadonlyMap<string, SeenWorker>): {
    confirmed: number[];
    provisional: number[];
  } {
    const found = { confirmed: [] as number[], provisional: [] as number[] };
    const { moved } = this;
    this.moved = new Set();
    for (const [uid, share] of this.shares) {
      const isProven = workers.get(uid)?.isProven ?? false;
      if (share.toldProven !== isProven) for (const item of share.items) moved.add(item);
      share.toldProven = isProven;
    }
    for (const item of moved) {
      const share = this.shares.get(this.owners.get(item) ?? '');
      // what counts no more is not provisional either
      (share && !share.toldProven ? found.provisional : found.confirmed).push(item);
    }
    return found;
  }

  counts(workers: ReadonlyMap<string, SeenWorker>): Counts {
    const all = { items: 0, mutants: 0 };
    const confirmed = { items: 0, mutants: 0 };
    const said = [...workers.values()].map(({ uid, hello, isProven, banned }): CampaignWorker => {
      const share = this.shares.get(uid);
      const done = { items: share?.items.size ?? 0, mutants: share?.mutants ?? 0 };
      for (const sum of isProven ? [all, confirmed] : [all]) {
        sum.items += done.items;
        sum.mutants += done.mutants;
      }
      const { nickname = '', adapter = null } = hello ?? {};
      return { uid, nickname, adapter, isProven, ...done, banned };
    });
    return { ...all, confirmed, workers: said };
  }

  private share(worker: string): Share {
    const known = this.shares.get(worker);
    if (known) return known;
    const share = { items: new Set<number>(), mutants: 0, toldProven: null };
    this.shares.set(worker, share);
    return share;
  }
}
