import type { BlockHeader } from '../lib/results/block-header.ts';
import { mergeBlock } from '../lib/results/block-outcomes.ts';
import { headerOf } from '../lib/results/header-builder.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { blockWrites, originText, type BlockWrite } from './block-writes.ts';
import type { Entry } from './result-store.ts';

/**
 * Results that could not be written, one after the other as they came. Put together without those in
 * the store they would come to something else: what a result leaves of an older one depends on both.
 */
export class KeptEntries {
  private list: Entry[] = [];

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  add(entries: readonly Entry[]): void {
    this.list = this.list.concat(entries);
  }

  /** Everything, the oldest first. */
  all(): readonly Entry[] {
    return this.list;
  }

  clear(): void {
    this.list = [];
  }

  drop(keys: ReadonlySet<string>): void {
    this.list = this.list.filter(({ key }) => !keys.has(key));
  }

  private writes(key: string): BlockWrite[] {
    return blockWrites(this.list.filter((entry) => entry.key === key));
  }

  /** Headers of a key's blocks, of what is kept alone. */
  headers(key: string): BlockHeader[] {
    return this.writes(key).map(({ block, batches }) =>
      headerOf(block, mergeBlock(batches[0].kind, block, null, batches), []),
    );
  }

  /** What is kept of some blocks, the oldest first. */
  read(key: string, blocks: readonly number[]): OutcomeBatch[] {
    return this.writes(key).flatMap(({ block, batches }) =>
      blocks.includes(block) ? batches : [],
    );
  }

  origins(key: string): Origin[] {
    const found = new Map(
      this.writes(key).flatMap(({ origins }) => origins.map((one) => [originText(one), one])),
    );
    return [...found.values()];
  }

  keys(): string[] {
    return [...new Set(blockWrites(this.list).map(({ key }) => key))];
  }
}
