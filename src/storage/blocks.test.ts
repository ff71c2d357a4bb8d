import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { OutputTable } from '../lib/output/output-table.ts';
import {
  allCellsBut,
  BLOCK_CELLS,
  countCells,
  eachCell,
  hasCell,
} from '../lib/results/cell-set.ts';
import {
  addBatch,
  emptyOutcomes,
  EXTRA_NAMES,
  EXTRAS,
  isKnown,
  NO_OP,
  NOT_TESTED,
  type KindOutcomes,
  type OutcomeBatch,
} from '../lib/results/outcomes.ts';
import { openIndexedDb } from './indexed-db.ts';
import { createMemoryStore } from './memory-store.ts';
import { createResultLog, type ResultLog } from './result-log.ts';
import type { ResultStore } from './result-store.ts';

/** Two whole blocks and a part of a third. */
const GRID = { rows: 3, cols: 3000 };
const CELLS = GRID.rows * GRID.cols;
const KEYS = ['a', 'b'];
const origin = { app: '1', adapters: [] };

const edges = [0, 1, BLOCK_CELLS - 1, BLOCK_CELLS, 2 * BLOCK_CELLS - 1, 2 * BLOCK_CELLS, CELLS - 1];
const mutant = fc.record({
  cell: fc.oneof(fc.constantFrom(...edges), fc.nat(CELLS - 1)),
  outcome: fc.integer({ min: NO_OP, max: 3 }),
  kl: fc.constantFrom(0.25, 2, NaN),
  token: fc.nat(9),
  how: fc.nat(4),
  says: fc.constantFrom(-1, 0, 1),
});

const anyBatch = fc
  .record({
    mutants: fc.array(mutant, { maxLength: 12 }),
    has: fc.record({ token: fc.boolean(), how: fc.boolean(), texts: fc.boolean() }),
  })
  .map(({ mutants, has }): OutcomeBatch => {
    const says = mutants.map((m) => (m.outcome < 0 ? -1 : m.says));
    return {
      kind: 'min',
      cells: Uint32Array.from(mutants, (m) => m.cell),
      firstDivergent: Int16Array.from(mutants, (m) => m.outcome),
      kl: Float32Array.from(mutants, (m) => m.kl),
      margin: Float32Array.from(mutants, (m) => m.kl * 2),
      ...(has.token ? { token: Int32Array.from(mutants, (m) => m.token) } : {}),
      ...(has.how ? { how: Uint8Array.from(mutants, (m) => m.how) } : {}),
      ...(has.texts
        ? {
            outputs: {
              wildType: ['wild'],
              distinct: [['a'], ['b']],
              index: Int32Array.from(says),
              cosine: Float32Array.from(says, (s) => (s < 0 ? NaN : 0.5)),
              degenerate: Int8Array.from(says),
            },
          }
        : {}),
    };
  });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom(...KEYS), batch: anyBatch }) },
  fc.record({ do: fc.constantFrom('flush', 'reopen', 'fail') }),
  fc.record({ do: fc.constant('remove'), key: fc.constantFrom(...KEYS) }),
);

/** All that a map tells of its tested cells: text by text, for numbers of outputs depend on their order. */
function told(map: KindOutcomes) {
  const cells: Record<number, unknown> = {};
  for (let cell = 0; cell < CELLS; cell++) {
    if (map.firstDivergent[cell] === NOT_TESTED) continue;
    const number = map.outputs?.index[cell] ?? -1;
    cells[cell] = [
      ...[map.firstDivergent[cell], map.kl[cell], map.margin[cell]],
      ...EXTRA_NAMES.map((name) => map[name]?.[cell] ?? EXTRAS[name].unknown),
      ...(number < 0 ? [] : [map.outputs!.outputTable.texts(number), map.outputs!.cosine[cell]]),
      ...(number < 0 ? [] : [map.outputs!.degenerate[cell], map.outputs!.outputTable.wildType]),
    ];
  }
  return cells;
}

async function readBack(log: ResultLog, key: string): Promise<KindOutcomes> {
  const into = emptyOutcomes(GRID);
  const blocks = (await log.headers(key)).headers.map(({ block }) => block);
  const { batches, damaged } = await log.read(key, blocks.reverse());
  expect(damaged).toBe(0);
  const outputTable = new OutputTable();
  for (const batch of batches) addBatch(into, batch, outputTable);
  return into;
}

/** What headers say, counted again from the map. */
async function expectHeaders(log: ResultLog, key: string, map: KindOutcomes): Promise<void> {
  const { headers } = await log.headers(key);
  const sum = { tested: 0, nsms: 0, noOps: 0, textless: 0, withKl: 0, klSum: 0 };
  for (const header of headers)
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += header[name];
  const cells = Array.from({ length: CELLS }, (_, cell) => cell).filter(
    (cell) => map.firstDivergent[cell] !== NOT_TESTED,
  );
  const nsms = cells.filter((cell) => map.firstDivergent[cell] >= 0);
  const withKl = nsms.filter((cell) => Number.isFinite(map.kl[cell]));
  expect(sum).toEqual({
    tested: cells.length,
    nsms: nsms.length,
    noOps: cells.filter((cell) => map.firstDivergent[cell] === NO_OP).length,
    textless: nsms.filter((cell) => !isKnown(map, cell, true)).length,
    withKl: withKl.length,
    klSum: withKl.reduce((all, cell) => all + map.kl[cell], 0),
  });
  for (const texts of [false, true]) {
    const done: number[] = [];
    const set = await log.done(key, texts);
    eachCell(set, (cell) => done.push(cell));
    expect(done).toEqual(cells.filter((cell) => isKnown(map, cell, texts)));
    expect(countCells(set, (cell) => cell % 2 === 0)).toBe(
      done.filter((cell) => cell % 2 === 0).length,
    );
  }
}

let count = 0;

/** A journal that is used for everything, and emptied often. */
const SMALL = { direct: 0, perBlock: 3, most: 20, slice: 1 };

test.each([
  ['IndexedDB', 40],
  ['IndexedDB, by its journal', 60],
  ['memory', 60],
])(
  'results in %s are those of a map filled in memory, whenever they were written',
  async (where, numRuns) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const name = `blocks-${count++}`;
        let failing = false;
        const open = async (before?: { store: ResultStore; close: () => void }) => {
          // a page that is left empties its journal no further
          before?.close();
          const { results: store, close } =
            where === 'memory'
              ? { results: before?.store ?? createMemoryStore(), close: () => undefined }
              : await openIndexedDb(name, where === 'IndexedDB' ? undefined : SMALL);
          const broken: ResultStore = {
            ...store,
            write: (entries) =>
              failing ? Promise.reject(new Error('full')) : store.write(entries),
          };
          return { store, close, log: createResultLog(broken, vi.fn()) };
        };
        let { store, close, log } = await open();
        const maps = new Map(KEYS.map((key) => [key, emptyOutcomes(GRID)]));
        for (const next of steps) {
          if ('batch' in next) {
            log.add({ key: next.do, batch: next.batch, origin });
            addBatch(maps.get(next.do)!, next.batch);
          } else if ('key' in next) {
            expect(await log.remove([next.key])).toBe(true);
            maps.set(next.key, emptyOutcomes(GRID));
          } else if (next.do === 'flush') await log.flush();
          else if (next.do === 'reopen' && !failing) {
            await log.flush();
            ({ store, close, log } = await open({ store, close }));
          } else if (next.do === 'fail') failing = true;
        }
        for (const key of KEYS) {
          const map = maps.get(key)!;
          expect(told(await readBack(log, key))).toEqual(told(map));
          await expectHeaders(log, key, map);
        }
        const written = KEYS.filter((key) => maps.get(key)!.tested > 0);
        expect([...(await log.keys())].sort()).toEqual(written);
        const sums = new Map((await log.summaries()).map((sum) => [sum.key, sum]));
        expect([...sums.keys()].sort()).toEqual(written);
        for (const key of written) {
          const map = maps.get(key)!;
          const { tested, nsms, bytes, written } = sums.get(key)!;
          expect([tested, nsms]).toEqual([
            map.tested,
            map.firstDivergent.filter((outcome) => outcome >= 0).length,
          ]);
          if (!failing) expect(bytes).toBeGreaterThan(10 * map.tested);
          expect(Math.abs(Date.now() - written)).toBeLessThan(60_000);
        }
      }),
      { numRuns },
    );
  },
  60_000,
);

test('all of a map’s cells but some are all but those', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 * BLOCK_CELLS }), fc.array(fc.nat()), (cells, open) => {
      const inside = open.map((cell) => cell % cells);
      const set = allCellsBut(cells, inside);
      const out: number[] = [];
      for (let cell = 0; cell < cells; cell++) if (!hasCell(set, cell)) out.push(cell);
      expect(out).toEqual([...new Set(inside)].sort((a, b) => a - b));
      expect(countCells(set)).toBe(cells - out.length);
    }),
    { numRuns: 40 },
  );
});
