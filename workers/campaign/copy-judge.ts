import { allAgree, quorum, unanimous, type Quorum } from '../../src/lib/campaign/quorum.ts';
import type { RunRow } from '../../src/lib/run-file/columns.ts';
import type { CampaignWatch, KeptResult } from './watch.ts';

/** Compares copies of items, each once: of those that agreed only that is remembered. */
export class CopyJudge {
  /** Of each item the results that agree with one another, by their numbers. */
  private readonly settled = new Map<number, ReadonlySet<number>>();
  /** Of the copies that are to be compared, by the result's number. */
  private rows = new Map<number, RunRow[]>();
  private readonly watch: CampaignWatch;

  constructor(watch: CampaignWatch) {
    this.watch = watch;
  }

  /** Copies of items that more than one worker did which are neither compared nor unpacked yet. */
  unread(): KeptResult[] {
    return this.several().flatMap((copies) =>
      this.isSettled(copies) ? [] : copies.filter(({ seq }) => !this.rows.has(seq)),
    );
  }

  async read(copies: readonly KeptResult[]): Promise<void> {
    for (const copy of copies) this.rows.set(copy.seq, await this.watch.rowsOf(copy));
  }

  /** @param copies of one item, none of them unread */
  quorumOf(copies: readonly KeptResult[]): Quorum {
    return this.isSettled(copies) ? unanimous(copies) : quorum(this.withRows(copies));
  }

  /** Remembers who agrees, and forgets what they said. */
  settle(): void {
    for (const copies of this.several()) {
      if (this.isSettled(copies) || !copies.every(({ seq }) => this.rows.has(seq))) continue;
      if (allAgree(this.withRows(copies)))
        this.settled.set(copies[0].item, new Set(copies.map(({ seq }) => seq)));
    }
    this.rows = new Map();
  }

  /** Readable copies of every item that more than one worker did. */
  private several(): KeptResult[][] {
    const { fold } = this.watch;
    const found: KeptResult[][] = [];
    for (const item of fold.known()) {
      const copies = fold.standing(item).filter(({ isReadable }) => isReadable);
      if (copies.length > 1) found.push(copies);
    }
    return found;
  }

  private isSettled(copies: readonly KeptResult[]): boolean {
    const agreed = this.settled.get(copies[0].item);
    return agreed !== undefined && copies.every(({ seq }) => agreed.has(seq));
  }

  private withRows(copies: readonly KeptResult[]) {
    return copies.map(({ seq, worker }) => ({ worker, rows: this.rows.get(seq)! }));
  }
}
