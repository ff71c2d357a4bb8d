import type { IDBPDatabase, IDBPTransaction } from 'idb';
import { bytesOf } from '../lib/base/bytes-of.ts';
import { isHeader, type BlockHeader } from '../lib/results/block-header.ts';
import { addToSummary, isSummary, noSummary, type KeySummary } from '../lib/results/key-summary.ts';
import { headerOf } from '../lib/results/header-builder.ts';
import { batchOfBlock, mergeBlock } from '../lib/results/block-outcomes.ts';
import { isOrigin, type Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { isBlockNumber, isBlockRecord, type BlockRecord } from './block-record.ts';
import { blockWrites, originText, type BlockWrite } from './block-writes.ts';
import type { HeaderRecord, ResultSchema } from './result-schema.ts';
import type { ResultStore, StoredHeaders } from './result-store.ts';

/** Most blocks of one transaction: others are let in between. */
const MOST_BLOCKS = 256;

const WRITTEN = ['blocks', 'headers', 'origins', 'summaries'] as const;
type Writing = IDBPTransaction<ResultSchema, (typeof WRITTEN)[number][], 'readwrite'>;

/** Results in an open database. */
export function indexedDbResults(db: IDBPDatabase<ResultSchema>): ResultStore {
  const rangeOf = (key: string) => IDBKeyRange.bound([key], [key, []]);
  const writing = () => db.transaction([...WRITTEN], 'readwrite', { durability: 'relaxed' });

  /** Makes a key's summary anew from its headers. */
  const recount = async (key: string) => {
    const tx = db.transaction(['headers', 'summaries'], 'readwrite');
    const summaries = tx.objectStore('summaries');
    const [headers, known] = await Promise.all([
      tx.objectStore('headers').getAll(rangeOf(key)) as Promise<unknown[]>,
      summaries.get(key) as Promise<unknown>,
    ]);
    const sum = { ...noSummary(key), written: isSummary(known) ? known.written : 0 };
    for (const record of headers.filter(isHeaderRecord))
      addToSummary(sum, record.header, record.bytes);
    await Promise.all([putSummary(summaries, sum), tx.done]);
  };

  /** What is wrong with a block is not read again: its header goes, so that its cells count as not tested. */
  const forget = async (key: string, blocks: readonly number[]) => {
    const tx = db.transaction('headers', 'readwrite');
    await Promise.all([...blocks.map((block) => tx.store.delete([key, block])), tx.done]);
    await recount(key);
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
    await db.put('headers', headerRecord(header, record));
    return header;
  };

  const readHeaders = async (key: string): Promise<StoredHeaders> => {
    const found: unknown[] = await db.getAll('headers', rangeOf(key));
    const headers: BlockHeader[] = [];
    let [damaged, changed] = [0, false];
    for (const value of found) {
      const { block } = value as { block: unknown };
      const whole = isHeaderRecord(value) && value.header.block === block;
      if (!whole) changed = true;
      const header = whole ? value.header : await repaired(key, block);
      if (header) headers.push(header);
      else damaged++;
    }
    if (changed) await recount(key);
    return { headers, damaged };
  };

  return {
    async write(entries) {
      const writes = blockWrites(entries);
      for (let from = 0; from < writes.length; from += MOST_BLOCKS) {
        const tx = writing();
        const originId = originIds(tx);
        const part = writes.slice(from, from + MOST_BLOCKS);
        const work = Promise.all(part.map((write) => writeBlock(tx, write, originId)));
        await Promise.all([work.then((changes) => summarise(tx, changes)), tx.done]);
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

    summaries: async () => (await db.getAll('summaries')).filter(isSummary),

    async remove(keys) {
      const tx = writing();
      const gone = keys.flatMap((key) => [
        tx.objectStore('blocks').delete(rangeOf(key)),
        tx.objectStore('headers').delete(rangeOf(key)),
        tx.objectStore('summaries').delete(key),
      ]);
      await Promise.all([...gone, tx.done]);
    },

    forget: () => undefined,
  };
}

/** What a block's header was and is now; null: there was none. */
interface Change {
  key: string;
  before: HeaderRecord | null;
  after: HeaderRecord;
}

const headerRecord = (header: BlockHeader, record: BlockRecord): HeaderRecord => ({
  ...{ key: record.key, block: record.block, header },
  bytes: bytesOf(record) + bytesOf(header),
});

/** Brings the summaries in step with headers that changed just now. */
async function summarise(tx: Writing, changes: readonly Change[]): Promise<void> {
  const summaries = tx.objectStore('summaries');
  const sums = new Map<string, KeySummary>();
  for (const { key, before, after } of changes) {
    const found: unknown = sums.get(key) ?? (await summaries.get(key));
    const sum = isSummary(found) ? found : noSummary(key);
    if (before) addToSummary(sum, before.header, before.bytes, -1);
    addToSummary(sum, after.header, after.bytes);
    sum.written = Date.now();
    sums.set(key, sum);
  }
  for (const sum of sums.values()) await putSummary(summaries, sum);
}

/** A key of which nothing is left has no summary. */
const putSummary = (
  summaries: { put(sum: KeySummary): Promise<unknown>; delete(key: string): Promise<void> },
  sum: KeySummary,
): Promise<unknown> => (sum.tested > 0 ? summaries.put(sum) : summaries.delete(sum.key));

function isHeaderRecord(value: unknown): value is HeaderRecord {
  const { header, bytes } = (value ?? {}) as Partial<Record<keyof HeaderRecord, unknown>>;
  return isHeader(header) && Number.isFinite(bytes);
}

async function writeBlock(
  tx: Writing,
  { key, block, batches, origins }: BlockWrite,
  originId: (origin: Origin) => Promise<number>,
): Promise<Change> {
  const found: unknown = await tx.objectStore('blocks').get([key, block]);
  const known = isBlockRecord(found) ? found : null;
  const outcomes = mergeBlock(batches[0].kind, block, known?.outcomes ?? null, batches);
  const ids = new Set(known?.origins);
  for (const origin of origins) ids.add(await originId(origin));
  const record: BlockRecord = { key, block, origins: [...ids], outcomes };
  const after = headerRecord(headerOf(block, outcomes, record.origins), record);
  const headers = tx.objectStore('headers');
  const before: unknown = await headers.get([key, block]);
  await Promise.all([tx.objectStore('blocks').put(record), headers.put(after)]);
  return { key, before: isHeaderRecord(before) ? before : null, after };
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
