import type { IDBPDatabase, IDBPTransaction } from 'idb';
import { isHeader, type BlockHeader } from '../lib/results/block-header.ts';
import { headerOf } from '../lib/results/header-builder.ts';
import { batchOfBlock, mergeBlock } from '../lib/results/block-outcomes.ts';
import { isOrigin, type Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { isBlockNumber, isBlockRecord } from './block-record.ts';
import { blockWrites, originText, type BlockWrite } from './block-writes.ts';
import type { ResultSchema } from './result-schema.ts';
import type { ResultStore, StoredHeaders } from './result-store.ts';

/** Most blocks of one transaction: others are let in between. */
const MOST_BLOCKS = 256;

type Writing = IDBPTransaction<ResultSchema, ('blocks' | 'headers' | 'origins')[], 'readwrite'>;

/** Results in an open database. */
export function indexedDbResults(db: IDBPDatabase<ResultSchema>): ResultStore {
  const rangeOf = (key: string) => IDBKeyRange.bound([key], [key, []]);
  const writing = () =>
    db.transaction(['blocks', 'headers', 'origins'], 'readwrite', { durability: 'relaxed' });

  /** What is wrong with a block is not read again: its header goes, so that its cells count as not tested. */
  const forget = async (key: string, blocks: readonly number[]) => {
    const tx = writing();
    const headers = tx.objectStore('headers');
    await Promise.all([...blocks.map((block) => headers.delete([key, block])), tx.done]);
  };

  /** Makes a block's header anew; null, and the header is gone, if the block cannot be read either. */
  const repaired = async (key: string, block: unknown): Promise<BlockHeader | null> => {
    const at = [key, block] as [string, number];
    const record: unknown = isBlockNumber(block) ? await db.get('blocks', at) : null;
    if (!isBlockNumber(block) || !isBlockRecord(record)) {
      await db.delete('headers', at);
      return null;
    }
    const header = headerOf(block, record.outcomes, record.origins);
    await db.put('headers', { key, block, header });
    return header;
  };

  const readHeaders = async (key: string): Promise<StoredHeaders> => {
    const found: unknown[] = await db.getAll('headers', rangeOf(key));
    const headers: BlockHeader[] = [];
    let damaged = 0;
    for (const value of found) {
      const { block, header: kept } = value as { block: unknown; header?: unknown };
      const whole = isHeader(kept) && kept.block === block;
      const header = whole ? kept : await repaired(key, block);
      if (header) headers.push(header);
      else damaged++;
    }
    return { headers, damaged };
  };

  return {
    async write(entries) {
      const writes = blockWrites(entries);
      for (let from = 0; from < writes.length; from += MOST_BLOCKS) {
        const tx = writing();
        const originId = originIds(tx);
        const part = writes.slice(from, from + MOST_BLOCKS);
        await Promise.all([...part.map((write) => writeBlock(tx, write, originId)), tx.done]);
      }
    },

    headers: readHeaders,

    async read(key, blocks) {
      const tx = db.transaction(['blocks', 'headers']);
      const [records, headers] = await Promise.all([
        Promise.all(
          blocks.map((block): Promise<unknown> => tx.objectStore('blocks').get([key, block])),
        ),
        Promise.all(blocks.map((block) => tx.objectStore('headers').count([key, block]))),
      ]);
      const batches: OutcomeBatch[] = [];
      const damaged: number[] = [];
      for (const [i, record] of records.entries()) {
        if (isBlockRecord(record)) batches.push(batchOfBlock(record.block, record.outcomes));
        else if (headers[i] > 0) damaged.push(blocks[i]);
      }
      if (damaged.length > 0) await forget(key, damaged);
      return { batches, damaged: damaged.length };
    },

    async origins(key) {
      const { headers } = await readHeaders(key);
      const ids = [...new Set(headers.flatMap(({ origins }) => origins))].sort((a, b) => a - b);
      const found = await Promise.all(ids.map((id): Promise<unknown> => db.get('origins', id)));
      return found.filter(isOrigin).map(({ app, adapters }): Origin => ({ app, adapters }));
    },

    async keys() {
      const found: string[] = [];
      let cursor = await db.transaction('headers').store.openKeyCursor();
      while (cursor) {
        const [key] = cursor.key;
        found.push(key);
        // past all blocks of this key: an array is greater than any number
        cursor = await cursor.continue([key, [] as unknown as number]);
      }
      return found;
    },
  };
}

async function writeBlock(
  tx: Writing,
  { key, block, batches, origins }: BlockWrite,
  originId: (origin: Origin) => Promise<number>,
): Promise<void> {
  const found: unknown = await tx.objectStore('blocks').get([key, block]);
  const known = isBlockRecord(found) ? found : null;
  const outcomes = mergeBlock(batches[0].kind, block, known?.outcomes ?? null, batches);
  const ids = new Set(known?.origins);
  for (const origin of origins) ids.add(await originId(origin));
  await Promise.all([
    tx.objectStore('blocks').put({ key, block, origins: [...ids], outcomes }),
    tx.objectStore('headers').put({ key, block, header: headerOf(block, outcomes, [...ids]) }),
  ]);
}

/** Finds the numbers of origins; new ones get one. */
function originIds(tx: Writing): (origin: Origin) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  const find = async ({ app, adapters }: Origin, text: string) => {
    const store = tx.objectStore('origins');
    return (await store.index('text').getKey(text)) ?? store.add({ app, adapters, text });
  };
  return (origin) => {
    const text = originText(origin);
    const id = known.get(text) ?? find(origin, text);
    known.set(text, id);
    return id;
  };
}
