import { fromFailure, LabError } from '../../../lib/base/failure.ts';
import type { Campaign } from '../../../lib/campaign/campaign.ts';
import type { WorkItem } from '../../../lib/campaign/items.ts';
import { matrixShape, parseMatrix } from '../../../lib/model/matrix.ts';
import type { ValueRange } from '../../../lib/model/value-range.ts';
import { mutationLine } from '../../../lib/mutation/mutation-list.ts';
import { unpackOutputs } from '../../../lib/output/batch-outputs.ts';
import {
  cellAt,
  cellMutation,
  SCREEN_KINDS,
  tileGrid,
  type ScreenKind,
} from '../../../lib/plan/grid.ts';
import { tilePlan } from '../../../lib/plan/plan.ts';
import { allCellsBut } from '../../../lib/results/cell-set.ts';
import type { OutcomeBatch } from '../../../lib/results/outcomes.ts';
import type { RunRow } from '../../../lib/run-file/columns.ts';
import { withCodes } from '../../../lib/run-file/output-columns.ts';
import { tilesOf } from '../../../lib/run-file/run-file.ts';
import { rowOf } from '../../../lib/run-file/run-results.ts';
import type { LabContext } from '../../context.ts';
import { isCrossChecked } from '../../stores/engine-store.ts';
import type { EngineChoice } from '../engine-choice.ts';
import { askExtent } from '../extents.ts';

interface Cell {
  kind: ScreenKind;
  cell: number;
}

/** Computes a campaign's items by this page's engine. */
export function createItemComputer(ctx: LabContext, engineChoice: EngineChoice) {
  const { engine, model } = ctx.stores;
  const extents = new Map<string, ValueRange>();

  const extentOf = async (matrix: string): Promise<ValueRange> => {
    const key = `${model.getState().model?.hash} ${matrix}`;
    const known = extents.get(key) ?? (await askExtent(ctx.engine, parseMatrix(matrix)!));
    extents.set(key, known);
    return known;
  };

  /** Has the engine test some cells of a matrix. */
  const screen = async (
    { model: { config }, plan: { assay, texts } }: Campaign,
    { matrix: name, tile, cells }: { matrix: string; tile: number; cells: readonly Cell[] },
    signal: AbortSignal,
  ): Promise<OutcomeBatch[]> => {
    const matrix = parseMatrix(name)!;
    const kinds = SCREEN_KINDS.filter((kind) => cells.some((one) => one.kind === kind));
    const check = isCrossChecked(engine.getState(), model.getState().device);
    const batches: OutcomeBatch[] = [];
    const options: Parameters<typeof ctx.engine.request>[2] = {
      signal,
      outcomes: ({ batch }) => batches.push(batch),
      disagreement: ({ found }) => engineChoice.disagrees(found),
      unchecked: ({ error }) => engineChoice.cannotCheck(error),
    };
    const request = () => {
      if (!texts)
        return ctx.engine.request(
          'screen-list',
          {
            ...{ assay, tile, check },
            list: {
              maps: kinds.map((kind) => ({ matrix: name, kind })),
              map: Uint16Array.from(cells, ({ kind }) => kinds.indexOf(kind)),
              cell: Uint32Array.from(cells, ({ cell }) => cell),
            },
          },
          options,
        );
      const { rows, cols } = tileGrid(matrixShape(config, matrix.projection), tile);
      const done = kinds.map((kind) => {
        const open = cells.filter((one) => one.kind === kind).map(({ cell }) => cell);
        return { kind, done: allCellsBut(rows * cols, open) };
      });
      const plan = tilePlan({ matrix, tile, kinds, assay, texts });
      return ctx.engine.request('screen', { plan, done, check }, options);
    };
    const end = await request().done;
    if (end.type === 'error') throw fromFailure(end.error);
    if (end.type === 'cancelled') throw new LabError('internal', 'It was stopped.', 'Go on.');
    return batches;
  };

  /** Rows of an item's mutants, in their order. Throws a LabError where the engine fails. */
  return async (campaign: Campaign, item: WorkItem, signal: AbortSignal): Promise<RunRow[]> => {
    const { plan, wildType = [] } = campaign;
    const { config } = campaign.model;
    const tile = tilesOf(campaign)?.tile;
    if (tile === undefined)
      throw new LabError('bad-request', 'It tests no squares of a map.', 'Join by command line.');
    const matrix = parseMatrix(item.matrix)!;
    const shape = matrixShape(config, matrix.projection);
    const cells = item.mutants.map(({ mutation: { site, kind } }) => ({
      kind: SCREEN_KINDS.find((one) => one === kind)!,
      cell: cellAt(shape, tile, site.row, site.col),
    }));
    const extent = await extentOf(item.matrix);
    const batches = await screen(campaign, { matrix: item.matrix, tile, cells }, signal);
    const rows = new Map<string, RunRow>();
    for (const batch of batches) {
      const outputs = batch.outputs && unpackOutputs(batch.outputs);
      batch.cells.forEach((cell, at) => {
        const mutation = cellMutation(config, { matrix, tile }, cell, batch.kind);
        const output = outputs?.[at] ?? null;
        const told = { told: batch, at, extent, output, wildType, risk: null };
        rows.set(mutationLine(mutation), rowOf(plan, mutation, told));
      });
    }
    const inOrder = item.mutants.map(({ mutation }) => {
      const row = rows.get(mutationLine(mutation));
      if (row) return row;
      throw new LabError('internal', 'The engine left a mutant out.', 'Reload the page.');
    });
    return plan.texts ? withCodes(inOrder, wildType) : inOrder;
  };
}

export type ItemComputer = ReturnType<typeof createItemComputer>;
