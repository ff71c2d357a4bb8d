import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { descriptive } from '../../lib/assay/assay.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { formatMatrix, parseMatrix } from '../../lib/model/matrix.ts';
import type { Rect } from '../../lib/model/site.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import { headerOf } from '../../lib/results/header-builder.ts';
import { mergeBlock } from '../../lib/results/block-outcomes.ts';
import { BLOCK_CELLS } from '../../lib/results/cell-set.ts';
import { howCode } from '../../lib/results/how.ts';
import { Counts, countsOf } from '../../lib/results/map-counts.ts';
import {
  addBatch,
  emptyOutcomes,
  isUnread,
  NO_OP,
  NOT_TESTED,
  outcomeVerdict,
  type KindOutcomes,
  type OutcomeBatch,
} from '../../lib/results/outcomes.ts';
import { createMemoryStore } from '../../storage/memory-store.ts';
import { createResultLog, type ResultLog } from '../../storage/result-log.ts';
import { createStores, type LabContext } from '../context.ts';
import { createResults } from './results.ts';

const configOf = (hidden: number, intermediate: number): ModelConfig => ({
  ...{ hidden_size: hidden, intermediate_size: intermediate, num_hidden_layers: 1 },
  ...{ num_attention_heads: 8, num_key_value_heads: 8, head_dim: hidden / 8, vocab_size: 100 },
  ...{ rope_theta: 1e4, rms_norm_eps: 1e-5, tie_word_embeddings: false },
  ...{ max_position_embeddings: 64, bos_token_id: 1, eos_token_ids: [2] },
});

const assay = descriptive({ prompt: 'x', maxNewTokens: 4, temperature: 0, seed: 0 });
const matrix = parseMatrix('L0.down')!;
const plan = { matrix, tile: 1, assay };
const key = resultKey('h', plan, 'max');
const origin = { app: '1', adapters: [] };

/** A lab that shows one stored map of single weights, `down`: [hidden, intermediate]. */
function labOf(config: ModelConfig, log: ResultLog) {
  const stores = createStores();
  stores.model.setState({ phase: 'ready', model: { hash: 'h', config } as ModelInfo });
  stores.assay.setState({ assay });
  stores.map.setState({ tile: 1, kinds: ['max'] });
  stores.selection.setState(({ site }) => ({ site: { ...site, ...matrix, row: 0, col: 0 } }));
  const results = createResults({ stores, log } as unknown as LabContext);
  const known = () => stores.results.getState().maps.get(formatMatrix(matrix))!.max!;
  return { stores, results, known };
}

async function storedLab(config: ModelConfig, batches: readonly OutcomeBatch[]) {
  const store = createMemoryStore();
  await store.write(batches.map((batch) => ({ key, batch, origin })));
  return labOf(config, createResultLog(store, vi.fn()));
}

const grid = tileGrid({ rows: 512, cols: 640 }, 1);
const CELLS = grid.rows * grid.cols;

const mutant = fc.record({
  cell: fc.nat(CELLS - 1),
  outcome: fc.integer({ min: NO_OP, max: 3 }),
  kl: fc.constantFrom(0.25, 2, NaN),
  margin: fc.constantFrom(0.0001, 5),
  says: fc.constantFrom(-1, 0, 1),
  inPlace: fc.boolean(),
});
const someBatch = fc
  .uniqueArray(mutant, { maxLength: 40, selector: ({ cell }) => cell })
  .map((mutants): OutcomeBatch => {
    const says = mutants.map((m) => (m.outcome < 0 ? -1 : m.says));
    return {
      kind: 'max',
      cells: Uint32Array.from(mutants, (m) => m.cell),
      firstDivergent: Int16Array.from(mutants, (m) => m.outcome),
      kl: Float32Array.from(mutants, (m) => m.kl),
      margin: Float32Array.from(mutants, (m) => m.margin),
      how: Uint8Array.from(mutants, (m) => howCode(m.inPlace ? 'in place' : 'batched')),
      outputs: {
        wildType: ['wild'],
        distinct: [['a'], ['b']],
        index: Int32Array.from(says),
        cosine: Float32Array.from(says, (s) => (s < 0 ? NaN : 0.5)),
        degenerate: Int8Array.from(says),
      },
    };
  });
const rect = fc
  .record({ row: fc.nat(511), col: fc.nat(639), height: fc.nat(300), width: fc.nat(300) })
  .map((view): Rect => ({ ...view, height: view.height + 1, width: view.width + 1 }));
const move = fc.oneof(
  rect.map((view) => ({ do: 'look' as const, view })),
  fc.nat(CELLS - 1).map((cell) => ({ do: 'point' as const, cell })),
  someBatch.map((batch) => ({ do: 'arrive' as const, batch })),
  fc.constantFrom('token' as const, 'kl' as const, 'kind' as const).map((colour) => ({
    do: 'colour' as const,
    colour,
  })),
);

/** All that a map tells of a cell. */
const told = (map: KindOutcomes, cell: number) => {
  const said = map.outputs?.index[cell] ?? -1;
  return [
    ...[map.firstDivergent[cell], map.kl[cell], map.margin[cell], map.how?.[cell]],
    said < 0 ? null : map.outputs!.outputTable.texts(said),
  ];
};

const inView = ({ row, col, height, width }: Rect) => {
  const cells: number[] = [];
  for (let r = row; r < Math.min(row + height, grid.rows); r++)
    for (let c = col; c < Math.min(col + width, grid.cols); c++) cells.push(r * grid.cols + c);
  return cells;
};

test('any view of a large map shows what reading all of it shows, and so do its totals', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(someBatch, { minLength: 1, maxLength: 4 }),
      fc.array(move, { maxLength: 6 }),
      async (batches, moves) => {
        const t = await storedLab(configOf(512, 640), batches);
        const whole = emptyOutcomes(grid);
        for (const batch of batches) addBatch(whole, batch);
        await t.results.refresh();
        if (whole.tested === 0) return;
        let view: Rect | null = null;
        for (const next of moves) {
          if (next.do === 'look') t.results.look((view = next.view));
          if (next.do === 'colour') t.stores.map.setState({ colour: next.colour });
          if (next.do === 'point') t.results.readCell(matrix, next.cell);
          if (next.do === 'arrive') {
            t.results.add(plan, next.batch, origin);
            addBatch(whole, next.batch);
          }
          await t.results.readWhole([]); // settles when what is wanted is read
          const known = t.known();
          for (let cell = 0; cell < CELLS; cell++)
            if (
              outcomeVerdict(known.firstDivergent[cell]) !==
              outcomeVerdict(whole.firstDivergent[cell])
            )
              expect([cell, known.firstDivergent[cell]]).toEqual([
                cell,
                whole.firstDivergent[cell],
              ]);
          const seen = view ? inView(view) : [];
          if (next.do === 'point') seen.push(next.cell);
          for (const cell of seen)
            if (whole.firstDivergent[cell] !== NOT_TESTED)
              expect(told(known, cell)).toEqual(told(whole, cell));
          const { max } = new Counts({ grid, results: { max: whole } }).countAll().kinds;
          const counted = countsOf({
            grid,
            results: t.stores.results.getState().maps.get('L0.down')!,
          }).all.kinds.max;
          expect({ ...counted, tokens: trimmed(counted.tokens) }).toEqual({
            ...max,
            tokens: trimmed(max.tokens),
          });
          expect(t.stores.results.getState().totals.all.max).toMatchObject({
            ...{ tested: max.tested, nsms: max.nsms, textless: max.textless },
            ...{ klSum: max.klSum, withKl: max.withKl },
          });
        }
        await t.results.readWhole('all');
        const known = t.known();
        expect(known.unread?.left ?? 0).toBe(0);
        for (let cell = 0; cell < CELLS; cell++)
          if (whole.firstDivergent[cell] !== NOT_TESTED)
            expect(told(known, cell)).toEqual(told(whole, cell));
      },
    ),
    { numRuns: 20 },
  );
}, 60_000);

const trimmed = (tokens: readonly number[]) =>
  tokens.slice(0, tokens.findLastIndex((n) => n > 0) + 1);

test('of a map of 4096 × 11008 single weights a view reads its own blocks, and the whole none', async () => {
  const shape = { rows: 4096, cols: 11008 };
  const blocks = (shape.rows * shape.cols) / BLOCK_CELLS;
  // an NSM in every block: 44,032 of them
  const one = (cell: number): OutcomeBatch => ({
    ...{ kind: 'max', cells: Uint32Array.of(cell), firstDivergent: Int16Array.of(2) },
    ...{ kl: Float32Array.of(0.5), margin: Float32Array.of(1) },
  });
  const header = headerOf(0, mergeBlock('max', 0, null, [one(7)]), []);
  const cellOf = (block: number) => block * BLOCK_CELLS + 7;
  const blocksRead: number[] = [];
  const headers = Array.from({ length: blocks }, (_, block) => ({ ...header, block }));
  const t = labOf(configOf(4096, 11008), {
    ...createResultLog(createMemoryStore(), vi.fn()),
    keys: () => Promise.resolve(new Set([key])),
    headers: () => Promise.resolve({ headers, damaged: 0 }),
    read(_key, asked) {
      blocksRead.push(...asked);
      return Promise.resolve({ batches: asked.map((block) => one(cellOf(block))), damaged: 0 });
    },
  });
  await t.results.refresh();
  // the block of the weight on the bench
  expect(blocksRead).toEqual([0]);
  expect(t.stores.results.getState().totals.all.max).toMatchObject({
    tested: blocks,
    nsms: blocks,
  });
  expect(t.known().unread!.left).toBe(blocks - 1);

  // 200 × 300 weights and a quarter around them: 300 rows of 450 weights, each in one or two blocks
  t.results.look({ row: 1000, col: 5000, height: 200, width: 300 });
  await t.results.readWhole([]);
  const read = new Set(blocksRead);
  expect(read.size).toBe(blocksRead.length);
  const meets = (block: number) => {
    const of = [block * BLOCK_CELLS, (block + 1) * BLOCK_CELLS - 1];
    const [from, to] = of.map((cell) => [Math.floor(cell / shape.cols), cell % shape.cols]);
    const inRow = (row: number, low: number, high: number) =>
      row >= 950 && row < 1150 + 100 && low < 5375 && high >= 4925;
    return from[0] === to[0]
      ? inRow(from[0], from[1], to[1])
      : inRow(from[0], from[1], shape.cols - 1) || inRow(to[0], 0, to[1]);
  };
  const expected = Array.from({ length: blocks }, (_, i) => i).filter((i) => i === 0 || meets(i));
  expect([...read].sort((a, b) => a - b)).toEqual(expected);
  expect(read.size).toBeLessThan(600);

  // moved by less than the margin, nothing is read
  t.results.look({ row: 1040, col: 5060, height: 150, width: 200 });
  await t.results.readWhole([]);
  expect(blocksRead).toHaveLength(read.size);
  // a view of millions of cells is painted from headers
  t.results.look({ row: 0, col: 0, height: 2000, width: 8000 });
  await t.results.readWhole([]);
  expect(blocksRead).toHaveLength(read.size);
  t.results.readCell(matrix, cellOf(4000));
  await t.results.readWhole([]);
  expect(blocksRead).toHaveLength(read.size + 1);
  expect(isUnread(t.known(), cellOf(4000))).toBe(false);
}, 60_000);
