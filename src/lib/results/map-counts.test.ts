import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BlockCounts } from './block-counts.ts';
import { ChangeLog } from './change-log.ts';
import { isMarginal } from '../assay/marginal.ts';
import { ANY, type Least } from './least.ts';
import { Counts, countsOf, MapCounts } from './map-counts.ts';
import { NO_OP, NOT_TESTED, SILENT } from './outcomes.ts';
import { OutputTable } from '../output/output-table.ts';
import { groupOutputs, type MapOutcomes } from './output-groups.ts';
import { SCREEN_KINDS, type Grid } from '../plan/grid.ts';
import { rearrange, arrangeByCounts, signedCounts } from '../stats/rearrange.ts';
import { anyBatch, CELLS, GRID } from '../testing/arbitrary-batch.ts';

const batches = fc.array(anyBatch, { maxLength: 12 });
const LEAST: Least = { kl: 1, prompts: 1 };
const TWICE: Least = { kl: 0, prompts: 2 };

function filled(all: { batch: Parameters<MapCounts['add']>[0] }[]) {
  const map: MapOutcomes = { grid: GRID, results: {} };
  const counts = new MapCounts(map);
  const outputTable = new OutputTable();
  counts.atLeast(LEAST);
  for (const { batch } of all) counts.add(batch, outputTable);
  return { map, counts, outputTable };
}

/** Tokens as they are counted, without the places that hold none any more. */
const trimmed = (counts: Counts) => {
  const { both, signed } = counts;
  const kinds = SCREEN_KINDS.map((kind) => {
    const { tokens, ...rest } = counts.kinds[kind];
    return { ...rest, tokens: Object.entries(tokens).filter(([, n]) => n > 0) };
  });
  return { both, signed, kinds };
};

test('what is kept up batch by batch is what a recount gives, with a threshold and without', () => {
  fc.assert(
    fc.property(batches, (all) => {
      const { map, counts } = filled(all);
      for (const least of [LEAST, TWICE, ANY])
        expect(trimmed(counts.atLeast(least))).toEqual(trimmed(new Counts(map, least).countAll()));
    }),
  );
});

test('a recount counts what each cell says', () => {
  fc.assert(
    fc.property(batches, fc.constantFrom(ANY, LEAST, TWICE), (all, least) => {
      const { map } = filled(all);
      const counts = new Counts(map, least).countAll();
      const isNsm = (kind: (typeof SCREEN_KINDS)[number], cell: number) => {
        const { firstDivergent: outcomes, kl, promptsDiverged } = map.results[kind] ?? {};
        const diverged = promptsDiverged?.[cell] ?? -1;
        const enough = diverged < 0 || diverged >= least.prompts;
        return outcomes !== undefined && outcomes[cell] >= 0 && !(kl![cell] < least.kl) && enough;
      };
      const cells = [...Array(CELLS).keys()];
      for (const kind of SCREEN_KINDS) {
        const kindCounts = counts.kinds[kind];
        const { firstDivergent: outcomes, margin, outputs } = map.results[kind] ?? {};
        const nsms = cells.filter((cell) => isNsm(kind, cell));
        for (let row = 0; row < GRID.rows; row++)
          expect(kindCounts.rows[row]).toBe(
            nsms.filter((c) => Math.floor(c / GRID.cols) === row).length,
          );
        for (let col = 0; col < GRID.cols; col++)
          expect(kindCounts.cols[col]).toBe(nsms.filter((c) => c % GRID.cols === col).length);
        for (let token = 0; token < 8; token++)
          expect(kindCounts.tokens[token] ?? 0).toBe(
            nsms.filter((c) => outcomes![c] === token).length,
          );
        const tested = cells.filter((c) => (outcomes?.[c] ?? NOT_TESTED) !== NOT_TESTED);
        expect(kindCounts.noOps).toBe(tested.filter((c) => outcomes![c] === NO_OP).length);
        expect(kindCounts.marginal).toBe(
          tested.filter((c) => outcomes![c] >= SILENT && isMarginal(margin![c])).length,
        );
        expect(kindCounts.loops).toBe(nsms.filter((c) => outputs?.degenerate[c] === 1).length);
      }
      expect(counts.both).toBe(cells.filter((c) => isNsm('max', c) && isNsm('min', c)).length);
      if (least !== ANY) return;
      expect(counts.signed).toEqual(signedCounts(GRID, map.results));
      expect(arrangeByCounts(counts.signed)).toEqual(rearrange(GRID, map.results));
    }),
  );
});

test('blocks of a large map are counted as its cells are, and texts are found where they are', () => {
  fc.assert(
    fc.property(batches, (all) => {
      const { map, counts, outputTable } = filled(all);
      const wildType = outputTable.find(['a']);
      const listed = groupOutputs([{ ...map, texts: counts.texts }], SCREEN_KINDS, wildType);
      expect(listed).toEqual(groupOutputs([map], SCREEN_KINDS, wildType));
      const followed = new BlockCounts(GRID, 4);
      const once = new BlockCounts(GRID, 4);
      expect(followed.level).toBe(1);
      for (const kind of SCREEN_KINDS) {
        const known = map.results[kind];
        if (!known) continue;
        once.count(kind, known, null, 1);
        for (let cell = 0; cell < CELLS; cell++) {
          const one = Uint32Array.of(cell);
          followed.count(kind, known, one, 1);
          if (cell % 3 > 0) continue;
          followed.count(kind, known, one, -1);
          followed.count(kind, known, one, 1);
        }
      }
      expect(followed).toEqual(once);
      const cells = [...Array(once.rows * once.cols).keys()].map((block) => once.cellsOf(block));
      expect(cells.reduce((a, b) => a + b)).toBe(CELLS);
    }),
  );
});

test('those who follow learn of every cell that was written; too far behind, of that', () => {
  const changes = new ChangeLog();
  const mark = changes.mark;
  expect(changes.since(mark)).toEqual([]);
  changes.add(Uint32Array.of(3, 4));
  changes.add(Uint32Array.of(5));
  expect(changes.since(mark)).toEqual([Uint32Array.of(3, 4), Uint32Array.of(5)]);
  expect(changes.since(mark + 1)).toEqual([Uint32Array.of(5)]);
  changes.add(new Uint32Array(1 << 20));
  expect(changes.since(mark)).toBeNull();
  expect(changes.since(changes.mark)).toEqual([]);
});

test('cells are remembered of large maps only; of others, how often they were written', () => {
  const silentAt = (cells: number[]) => ({
    ...{ kind: 'max' as const, cells: Uint32Array.from(cells) },
    firstDivergent: new Int16Array(cells.length).fill(SILENT),
    kl: new Float32Array(cells.length),
    margin: new Float32Array(cells.length).fill(9),
  });
  const since = (grid: Grid) => {
    const counts = new MapCounts({ grid, results: {} });
    counts.add(silentAt([0, 2]));
    counts.add(silentAt([1]));
    expect(counts.changes.mark).toBe(2);
    expect(counts.changes.since(2)).toEqual([]);
    return counts.changes.since(0);
  };
  expect(since(GRID)).toBeNull();
  expect(since({ rows: 600, cols: 600 })).toEqual([Uint32Array.of(0, 2), Uint32Array.of(1)]);
});

test('counts above a threshold are kept up while it is asked for, and no longer', () => {
  const { counts } = filled([]);
  const batch = {
    ...{ kind: 'max' as const, cells: Uint32Array.of(0), firstDivergent: Int16Array.of(1) },
    ...{ kl: Float32Array.of(2 * LEAST.kl), margin: Float32Array.of(9) },
  };
  const some = counts.atLeast(LEAST);
  counts.add(batch);
  expect(some.kinds.max.nsms).toBe(1);
  expect(counts.atLeast(ANY)).toBe(counts.all);
  counts.add({ ...batch, cells: Uint32Array.of(1) });
  expect(some.kinds.max.nsms).toBe(1);
  expect(counts.atLeast(LEAST).kinds.max.nsms).toBe(2);
});

test('a map has the same counts whoever asks, for one grid', () => {
  const { map } = filled([]);
  expect(countsOf(map)).toBe(countsOf(map));
  expect(countsOf({ ...map, grid: { rows: 1, cols: 2 } }).all.kinds.max.rows).toHaveLength(1);
});

test('what is cleared is as if it had never been tested', () => {
  const cleared = fc.uniqueArray(fc.nat(CELLS - 1), { maxLength: CELLS });
  fc.assert(
    fc.property(batches, cleared, fc.constantFrom(...SCREEN_KINDS), (all, cells, kind) => {
      const { map, counts, outputTable } = filled(all);
      const gone = Uint32Array.from(cells);
      counts.clear(kind, gone);
      for (const least of [LEAST, TWICE, ANY])
        expect(trimmed(counts.atLeast(least))).toEqual(trimmed(new Counts(map, least).countAll()));
      const known = map.results[kind];
      expect(
        cells.every((cell) => (known?.firstDivergent[cell] ?? NOT_TESTED) === NOT_TESTED),
      ).toBe(true);
      // what comes again is taken as new
      for (const { batch } of all) counts.add(batch, outputTable);
      expect(trimmed(counts.all)).toEqual(trimmed(new Counts(map).countAll()));
    }),
  );
});
