import type { BlockHeader } from '../lib/results/block-header.ts';
import { bytesOf } from '../lib/base/bytes-of.ts';
import { addToSummary, noSummary } from '../lib/results/key-summary.ts';
import { headerOf } from '../lib/results/header-builder.ts';
import { batchOfBlock, mergeBlock, type BlockOutcomes } from '../lib/results/block-outcomes.ts';
import type { Origin } from '../lib/results/origin.ts';
import { blockWrites, originText } from './block-writes.ts';
import type { ResultStore } from './result-store.ts';

interface Block {
  outcomes: BlockOutcomes;
  header: BlockHeader;
}

/** Keeps results for as long as the page is open, where the browser stores nothing. */
export function createMemoryStore(): ResultStore {
  const kept = new Map<string, Map<number, Block>>();
  const origins: Origin[] = [];
  const written = new Map<string, number>();

  const originId = (origin: Origin) => {
    const text = originText(origin);
    const known = origins.findIndex((other) => originText(other) === text);
    return known >= 0 ? known : origins.push(origin) - 1;
  };
  const blocksOf = (key: string) =>
    [...(kept.get(key) ?? [])].sort(([a], [b]) => a - b).map(([, block]) => block);
  const originsOf = (blocks: readonly Block[]) => {
    const ids = new Set(blocks.flatMap(({ header }) => header.origins));
    return origins.filter((_, id) => ids.has(id));
  };

  return {
    write(entries) {
      for (const write of blockWrites(entries)) {
        const { key, block, batches } = write;
        const blocks = kept.get(key) ?? new Map<number, Block>();
        kept.set(key, blocks);
        const known = blocks.get(block);
        const outcomes = mergeBlock(batches[0].kind, block, known?.outcomes ?? null, batches);
        const ids = new Set(known?.header.origins);
        for (const origin of write.origins) ids.add(originId(origin));
        written.set(key, Date.now());
        blocks.set(block, { outcomes, header: headerOf(block, outcomes, [...ids]) });
      }
      return Promise.resolve();
    },
    headers: (key) =>
      Promise.resolve({ headers: blocksOf(key).map(({ header }) => header), damaged: 0 }),
    read(key, blocks) {
      const batches = blocks.flatMap((block) => {
        const known = kept.get(key)?.get(block);
        return known ? [batchOfBlock(block, known.outcomes)] : [];
      });
      return Promise.resolve({ batches, damaged: 0 });
    },
    origins: (key) => Promise.resolve(originsOf(blocksOf(key))),
    keys: () => Promise.resolve([...kept.keys()]),
    summaries: () =>
      Promise.resolve(
        [...kept.keys()].map((key) => {
          const sum = { ...noSummary(key), written: written.get(key) ?? 0 };
          for (const block of blocksOf(key)) addToSummary(sum, block.header, bytesOf(block));
          return sum;
        }),
      ),
    remove(keys) {
      for (const key of keys) kept.delete(key);
      return Promise.resolve();
    },
    forget: () => undefined,
  };
}
