import type { BlockHeader } from '../lib/results/block-header.ts';
import { mergeBlock } from '../lib/results/block-outcomes.ts';
import { BLOCK_CELLS, blockOf } from '../lib/results/cell-set.ts';
import { bytesOf } from '../lib/base/bytes-of.ts';
import { addToSummary, noSummary, type KeySummary } from '../lib/results/key-summary.ts';
import { HeaderBuilder, headerOf, joinHeaders } from '../lib/results/header-builder.ts';
import type { Origin } from '../lib/results/origin.ts';
import type { OutcomeBatch } from '../lib/results/outcomes.ts';
import { pickBatch } from '../lib/results/pick-batch.ts';
import { originText } from './block-writes.ts';
import type { Journal } from './journal.ts';
import type { Entry, ResultStore, StoredHeaders } from './result-store.ts';

export interface JournalLimits {
  /** Results that change no more blocks are put into them at once, while the journal is empty. */
  direct: number;
  /** The journal is emptied when it holds so many mutants for each block that it changes, … */
  perBlock: number;
  /** … or so many in all. */
  most: number;
  /** Blocks that are written between two rests. */
  slice: number;
}

const LIMITS: JournalLimits = { direct: 256, perBlock: 32, most: 1 << 20, slice: 128 };

/** Of the time that emptying takes, it rests so many times as long: others write and read meanwhile. */
const REST = 2;

/**
 * A store whose writes cost what they bring. A screen of single weights in coarse order changes a block
 * with nearly every mutant, and rewriting a block costs as much as a thousand. So what is scattered goes
 * into a journal as it came, which is put into the blocks when it holds enough for each of them. What is
 * read is as if it were there already.
 */
export function journaledStore(
  inner: ResultStore,
  journal: Journal,
  limits: JournalLimits = LIMITS,
): ResultStore {
  /** What the journal holds, the oldest first, and how much of what that is. */
  let records: Recorded[] = [];
  let held = countHeld([]);
  let last = -1;
  let emptying: Promise<void> | null = null;
  /** While it is emptied: the last record that is, and which blocks have it already. */
  let folded: { upTo: number; blocks: Map<string, Set<number>> } | null = null;

  const take = (id: number, entries: readonly Entry[], written: number) => {
    const more = entries.map((entry): Recorded => ({ id, entry, written }));
    records = records.concat(more);
    countHeld(more, held);
    last = id;
  };

  /** Learns what came into the journal, also from other tabs. */
  const sync = async () => {
    for (const { id, entries, written } of await journal.after(Math.max(last, 0)))
      if (id > last) take(id, entries, written); // else it was asked for twice at once
    last = Math.max(last, 0);
  };

  /** Calls `seen` with each cell of a key that is in the journal and not in its block yet. */
  const eachCell = (
    key: string,
    seen: (block: number, cell: number, batch: OutcomeBatch, i: number) => void,
  ) => {
    for (const { id, entry } of records) {
      if (entry.key !== key) continue;
      const gone = folded && id <= folded.upTo ? folded.blocks.get(key) : undefined;
      const { cells } = entry.batch;
      for (let i = 0; i < cells.length; i++) {
        const block = blockOf(cells[i]);
        if (!gone?.has(block)) seen(block, cells[i], entry.batch, i);
      }
    }
  };

  /** Those cells of some blocks, as batches, the oldest first. */
  const batchesIn = (key: string, blocks: ReadonlySet<number>): OutcomeBatch[] => {
    const places = new Map<OutcomeBatch, number[]>();
    eachCell(key, (block, _cell, batch, i) => {
      if (!blocks.has(block)) return;
      const known = places.get(batch);
      if (known) known.push(i);
      else places.set(batch, [i]);
    });
    return [...places].map(([batch, at]) => pickBatch(batch, at));
  };

  /** Puts everything that the journal holds now into its blocks, then forgets it. */
  const empty = async () => {
    const upTo = last;
    folded = { upTo, blocks: new Map() };
    try {
      for (const key of held.blocks.keys()) {
        const done = new Set<number>();
        folded.blocks.set(key, done);
        const mine = records.filter(({ id, entry }) => id <= upTo && entry.key === key);
        for (const part of inSlices(mine, limits.slice)) {
          const start = performance.now();
          await inner.write(part.entries);
          for (const block of part.blocks) done.add(block);
          const rest = REST * (performance.now() - start);
          await new Promise((resolve) => setTimeout(resolve, rest));
        }
      }
      await journal.clear(upTo);
      records = records.filter(({ id }) => id > upTo);
      held = countHeld(records);
    } finally {
      folded = null;
    }
  };

  const isFull = () => {
    let blocks = 0;
    for (const { size } of held.blocks.values()) blocks += size;
    return held.mutants >= Math.min(limits.most, limits.perBlock * blocks);
  };

  const read: ResultStore['read'] = async (key, blocks) => {
    await sync();
    const fresh = batchesIn(key, new Set(blocks));
    const stored = await inner.read(key, blocks);
    return { batches: stored.batches.concat(fresh), damaged: stored.damaged };
  };

  /** Headers of what is in the journal, and blocks of which it holds a cell twice. */
  const journalHeaders = (key: string) => {
    const builders = new Map<number, HeaderBuilder>();
    const twice = new Set<number>();
    eachCell(key, (block, cell, batch, i) => {
      const builder = builders.get(block) ?? new HeaderBuilder(block);
      builders.set(block, builder);
      if (!builder.add(cell % BLOCK_CELLS, batch, i)) twice.add(block);
    });
    return { builders, twice };
  };

  /** The header of a block of which some cells are told of twice: its results are looked at. */
  const merged = async (key: string, block: number, stored?: BlockHeader): Promise<BlockHeader> => {
    const { batches } = await read(key, [block]);
    const outcomes = mergeBlock(batches[0].kind, block, null, batches);
    return headerOf(block, outcomes, stored?.origins ?? []);
  };

  const readHeaders = async (key: string): Promise<StoredHeaders> => {
    await sync();
    const { builders, twice } = journalHeaders(key);
    const { headers, damaged } = await inner.headers(key);
    const all = new Map(headers.map((header) => [header.block, header]));
    for (const [block, builder] of builders) {
      const stored = all.get(block);
      const fresh = builder.header([]);
      const both = twice.has(block) ? null : stored ? joinHeaders(stored, fresh) : fresh;
      all.set(block, both ?? (await merged(key, block, stored)));
    }
    return { headers: [...all.values()].sort((a, b) => a.block - b.block), damaged };
  };

  /** The summary of a key of which the journal holds something: a cell may be there and in its block. */
  const summaryOf = async (key: string, stored = noSummary(key)): Promise<KeySummary> => {
    const sum = { ...noSummary(key), bytes: stored.bytes, written: stored.written };
    for (const { entry, written } of records) {
      if (entry.key !== key) continue;
      sum.bytes += bytesOf(entry.batch);
      sum.written = Math.max(sum.written, written);
    }
    for (const header of (await readHeaders(key)).headers) addToSummary(sum, header, 0);
    return sum;
  };

  /** Lets go of what is held of some keys. */
  const forget = (keys: ReadonlySet<string>) => {
    records = records.filter(({ entry }) => !keys.has(entry.key));
    held = countHeld(records);
  };

  return {
    async write(all) {
      const entries = all.filter(({ batch }) => batch.cells.length > 0);
      if (entries.length === 0) return;
      if (last < 0) await sync();
      const changed = countHeld(entries.map((entry) => ({ entry })));
      let blocks = 0;
      for (const { size } of changed.blocks.values()) blocks += size;
      if (records.length === 0 && blocks <= limits.direct) return inner.write(entries);
      const id = await journal.append(entries);
      if (id === last + 1) take(id, entries, Date.now());
      else await sync(); // another tab was there before
      if (emptying || !isFull()) return;
      // what it holds is safe where it is, should this fail
      emptying = empty()
        .catch(() => undefined)
        .finally(() => (emptying = null));
    },

    headers: readHeaders,

    read,

    async origins(key) {
      await sync();
      const stored = await inner.origins(key);
      const all = new Map(stored.map((origin): [string, Origin] => [originText(origin), origin]));
      for (const { entry } of records)
        if (entry.key === key) all.set(originText(entry.origin), entry.origin);
      return [...all.values()];
    },

    async keys() {
      await sync();
      return [...new Set([...(await inner.keys()), ...records.map(({ entry }) => entry.key)])];
    },

    async summaries() {
      await sync();
      const stored = new Map((await inner.summaries()).map((sum) => [sum.key, sum]));
      for (const key of new Set(records.map(({ entry }) => entry.key)))
        stored.set(key, await summaryOf(key, stored.get(key)));
      return [...stored.values()];
    },

    async remove(keys) {
      if (last < 0) await sync();
      while (emptying) await emptying; // else it would put them back
      const gone = new Set(keys);
      await journal.drop(gone);
      forget(gone);
      await inner.remove(keys);
    },

    forget: (keys) => forget(new Set(keys)),
  };
}

interface Recorded {
  id: number;
  entry: Entry;
  /** When, in milliseconds since 1970. */
  written: number;
}

/** How many mutants some records hold, and which blocks of each key they change. */
interface Held {
  mutants: number;
  blocks: Map<string, Set<number>>;
}

/** @param into counts on from here, in place */
function countHeld(
  records: readonly Pick<Recorded, 'entry'>[],
  into: Held = { mutants: 0, blocks: new Map() },
): Held {
  for (const { entry } of records) {
    const { cells } = entry.batch;
    const blocks = into.blocks.get(entry.key) ?? new Set();
    into.blocks.set(entry.key, blocks);
    for (let i = 0; i < cells.length; i++) blocks.add(blockOf(cells[i]));
    into.mutants += cells.length;
  }
  return into;
}

/** Records of one key by the blocks that they change, so many blocks at a time; the oldest first in each. */
function* inSlices(
  records: readonly Recorded[],
  slice: number,
): Generator<{ blocks: number[]; entries: Entry[] }> {
  const all = countHeld(records);
  const blocks = [...([...all.blocks.values()][0] ?? [])].sort((a, b) => a - b);
  const sliceOf = new Map(blocks.map((block, i) => [block, Math.floor(i / slice)]));
  const slices = Math.ceil(blocks.length / slice);
  // places of the mutants, sorted by slice
  const starts = new Uint32Array(slices + 1);
  const each = (seen: (slice: number, record: number, place: number) => void) =>
    records.forEach(({ entry: { batch } }, record) =>
      batch.cells.forEach((cell, place) => seen(sliceOf.get(blockOf(cell))!, record, place)),
    );
  each((nth) => starts[nth + 1]++);
  for (let nth = 0; nth < slices; nth++) starts[nth + 1] += starts[nth];
  const next = starts.slice();
  const [recordAt, placeAt] = [new Uint32Array(all.mutants), new Uint32Array(all.mutants)];
  each((nth, record, place) => {
    recordAt[next[nth]] = record;
    placeAt[next[nth]++] = place;
  });
  for (let nth = 0; nth < slices; nth++) {
    const entries: Entry[] = [];
    for (let from = starts[nth]; from < starts[nth + 1];) {
      let to = from;
      while (to < starts[nth + 1] && recordAt[to] === recordAt[from]) to++;
      const { key, batch, origin } = records[recordAt[from]].entry;
      entries.push({ key, batch: pickBatch(batch, placeAt.subarray(from, to)), origin });
      from = to;
    }
    yield { blocks: blocks.slice(nth * slice, (nth + 1) * slice), entries };
  }
}
