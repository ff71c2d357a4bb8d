import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matrixShape, parseMatrix } from '../model/matrix.ts';
import { addBatch, emptyOutcomes } from '../results/outcomes.ts';
import { OutputTable } from '../output/output-table.ts';
import { cellAt, tileGrid } from '../plan/grid.ts';
import type { RunFile } from './run-file.ts';
import type { RunRow } from './columns.ts';
import { batchesOf, newIn, rowsOf, type KnownMatrix } from './run-results.ts';
import { runs } from '../testing/arbitrary-run.ts';

/** What maps know after a run was imported. */
function taken(run: RunFile): Map<string, KnownMatrix> {
  const { config } = run.provenance.model;
  const known = new Map<string, KnownMatrix>();
  const outputTable = new OutputTable();
  const tile = run.plan.sites.type === 'tiles' ? run.plan.sites.tile : 1;
  for (const { matrix, batch } of batchesOf(run)) {
    const name = `L${matrix.layer}.${matrix.projection}`;
    const value = (kind: string) =>
      run.rows.find((row) => row.matrix === name && row.kind === kind)?.value ?? 0;
    const entry = known.get(name) ?? {
      extent: { min: value('min'), max: value('max') },
      results: {},
    };
    known.set(name, entry);
    const shape = matrixShape(config, parseMatrix(name)!.projection);
    addBatch(
      (entry.results[batch.kind] ??= emptyOutcomes(tileGrid(shape, tile))),
      batch,
      outputTable,
    );
  }
  return known;
}

test('rows of any run of tiles are the same after they have stood in maps', () => {
  fc.assert(
    fc.property(runs, (run) => {
      const { sites, assay, texts } = run.plan;
      fc.pre(sites.type === 'tiles');
      if (sites.type !== 'tiles') return;
      const plan = { sites, assay, texts };
      const { config } = run.provenance.model;
      const risks = new Map(
        run.rows.map(({ matrix, row, col, kind, risk }) => {
          const shape = matrixShape(config, parseMatrix(matrix)!.projection);
          return [`${matrix} ${kind} ${cellAt(shape, sites.tile, row, col)}`, risk];
        }),
      );
      const riskOf = (matrix: string, kind: string, cell: number) =>
        risks.get(`${matrix} ${kind} ${cell}`) ?? null;
      const rows = rowsOf(config, plan, taken(run), run.wildType, riskOf);
      // values and near ties of made-up rows do not fit together as those of a screen do
      const told = (row: RunRow) => ({
        ...row,
        value: row.value === null ? null : 0,
        marginal: false,
      });
      expect(rows.map(told)).toEqual(run.rows.map(told));
    }),
  );
});

test('what is known stays; what differs is counted', () => {
  const known = emptyOutcomes({ rows: 1, cols: 4 });
  const batch = {
    kind: 'max' as const,
    cells: Uint32Array.of(0, 1, 2),
    firstDivergent: Int16Array.of(-1, 5, 7),
    kl: Float32Array.of(0, 1, 2),
    margin: Float32Array.of(3, 4, 5),
    token: Int32Array.of(-1, 8, 9),
  };
  addBatch(known, { ...batch, cells: Uint32Array.of(0, 1, 3) });
  known.firstDivergent[1] = 6;
  const { batch: fresh, others } = newIn(batch, known);
  expect(others).toBe(1);
  expect(fresh).toEqual({
    kind: 'max',
    cells: Uint32Array.of(2),
    firstDivergent: Int16Array.of(7),
    kl: Float32Array.of(2),
    margin: Float32Array.of(5),
    token: Int32Array.of(9),
  });
});
