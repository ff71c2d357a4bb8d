import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import { parseResultKey, resultKey, screenId, type MapId } from '../../lib/plan/result-key.ts';
import { tileGrid, type Grid, type ScreenKind } from '../../lib/plan/grid.ts';
import type { DeviceInfo } from '../../lib/model/device-info.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { MapOutcomes } from '../../lib/results/output-groups.ts';
import { ModelTotals } from '../../lib/results/model-totals.ts';
import { addBatch, emptyOutcomes, type OutcomeBatch } from '../../lib/results/outcomes.ts';
import { blocksOf } from '../../lib/results/cell-set.ts';
import { adapterOf, type Origin } from '../../lib/results/origin.ts';
import { OutputTable } from '../../lib/output/output-table.ts';
import type { Entry } from '../../storage/result-store.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import type { LabContext } from '../context.ts';
import { throttle } from '../throttle.ts';
import { addNotice } from '../stores/ui-store.ts';
import { createStoredResults, type StoredBlock } from './stored-results.ts';
import { matrixOfKey } from './tabs.ts';

const SHOW_EVERY_MS = 80;
/** Of a map of millions of cells every showing takes long: the page is to have four fifths of the time for others. */
const REST = 4;

/** Reads stored results, takes in new ones, and keeps those of the current tile size and assay at hand. */
export function createResults(ctx: LabContext) {
  const { assay: assayStore, map, model, results, ui } = ctx.stores;
  const stored = createStoredResults(ctx);
  const bump = throttle(
    () => results.setState(({ version }) => ({ version: version + 1 })),
    SHOW_EVERY_MS,
    REST,
  );

  const contextOf = (hash: string, tile: number, assay: Assay) =>
    screenId(hash, tile, assayKey(assay));

  const currentContext = () => {
    const hash = model.getState().model?.hash;
    return hash ? contextOf(hash, map.getState().tile, screenAssayOf(assayStore.getState())) : null;
  };

  /** Adds batches; returns how many did not fit the matrix. */
  const addAll = (
    batches: OutcomeBatch[],
    kind: ScreenKind,
    add: (batch: OutcomeBatch) => void,
  ) => {
    let damaged = 0;
    for (const batch of batches) {
      try {
        if (batch.kind !== kind) throw new RangeError('A batch of another kind.');
        add(batch);
      } catch {
        damaged++;
      }
    }
    return damaged;
  };

  const tellDamaged = (count: number) => {
    if (count === 0) return;
    const text = `${count} stored ${count === 1 ? 'block of results was' : 'blocks of results were'} damaged and left out; screening again fills the gap.`;
    addNotice(ui, { id: 'damaged-results', tone: 'warning', text });
  };

  const gridOf = ({ matrix, tile }: MapId): Grid => {
    const config = model.getState().model!.config;
    return tileGrid(matrixShape(config, matrix.projection), tile);
  };

  /** What is stored of one matrix and kind around some cells: everything of their blocks. */
  const read = async (plan: MapId, kind: ScreenKind, cells: Uint32Array) => {
    const into = emptyOutcomes(gridOf(plan));
    const { hash } = model.getState().model!;
    const found = await ctx.log.read(resultKey(hash, plan, kind), blocksOf(cells));
    tellDamaged(found.damaged + addAll(found.batches, kind, (batch) => addBatch(into, batch)));
    return into;
  };

  /** What results computed in this tab are computed with. @param on where it is not the model's own device */
  const here = (on: DeviceInfo | null = model.getState().device): Origin => ({
    app: __APP_VERSION__,
    adapters: on ? [adapterOf(on)] : [],
  });

  /** Remembers that a matrix has results in squares of a size, where they are of this model and assay. */
  const noteSize = ({ matrix, tile, assay }: MapId) => {
    const { sizes } = results.getState();
    const name = formatMatrix(matrix);
    const known = sizes.get(name) ?? [];
    if (known.includes(tile)) return;
    if (assayKey(assay) !== assayKey(screenAssayOf(assayStore.getState()))) return;
    const all = [...known, tile].sort((a, b) => a - b);
    results.setState({ sizes: new Map([...sizes, [name, all]]) });
  };

  /** The same of everything that is stored. */
  const storedSizes = (keys: Iterable<string>, hash: string, assay: string) => {
    const sizes = new Map<string, number[]>();
    for (const key of keys) {
      const parsed = parseResultKey(key);
      if (parsed?.model !== hash || parsed.assay !== assay) continue;
      const name = formatMatrix(parsed.matrix);
      const known = sizes.get(name) ?? [];
      if (!known.includes(parsed.tile)) sizes.set(name, [...known, parsed.tile]);
    }
    for (const known of sizes.values()) known.sort((a, b) => a - b);
    return sizes;
  };

  /** Adds to what is at hand, if it belongs to the current tile size and assay. */
  const show = (plan: MapId, kind: ScreenKind, batches: OutcomeBatch[]) => {
    const { context, maps, totals, outputTable: outputTable } = results.getState();
    const hash = model.getState().model?.hash;
    if (!hash || context !== contextOf(hash, plan.tile, plan.assay)) return 0;
    const name = formatMatrix(plan.matrix);
    const outcomes: MapResults = maps.get(name) ?? {};
    maps.set(name, outcomes);
    const filled = { grid: gridOf(plan), results: outcomes };
    const damaged = addAll(batches, kind, (batch) =>
      totals.addBatch(plan.matrix, filled, batch, outputTable),
    );
    bump();
    return damaged;
  };

  /** Adds to a map at hand what a change to it brings; whether it fitted. */
  const change = (plan: MapId, act: (map: MapOutcomes) => void): boolean => {
    const { maps } = results.getState();
    const name = formatMatrix(plan.matrix);
    const outcomes: MapResults = maps.get(name) ?? {};
    maps.set(name, outcomes);
    try {
      act({ grid: gridOf(plan), results: outcomes });
      return true;
    } catch {
      return false;
    } finally {
      bump();
    }
  };

  /** Brings the results at hand in step with model, tile size and assay; the selected matrix first. */
  const refresh = async () => {
    const context = currentContext();
    const info = model.getState().model;
    if (!context || !info || context === results.getState().context) return;
    const maps = new Map<string, MapResults>();
    results.setState({
      ...{ context, maps, totals: new ModelTotals() },
      ...{ outputTable: new OutputTable(), reading: true },
    });
    bump();
    const { tile } = map.getState();
    const assay = screenAssayOf(assayStore.getState());
    // the same screen may be read anew, after something of it was deleted
    const isCurrent = () => maps === results.getState().maps;
    const keys = await ctx.log.keys();
    if (!isCurrent()) return;
    results.setState({ sizes: storedSizes(keys, info.hash, assayKey(assay)) });
    const { totals, outputTable } = results.getState();
    const mapOf = (matrix: MatrixId) => ({ matrix, tile, assay });
    await stored.read({ info, tile, assay }, keys, {
      totals,
      show: (matrix, kind, batches) => show(mapOf(matrix), kind, batches),
      sketch: (matrix, kind, header) =>
        change(mapOf(matrix), (map) => totals.sketch(matrix, map, kind, header)),
      readSketched(matrix, kind, headers, batches) {
        let damaged = 0;
        change(mapOf(matrix), (map) => {
          for (const header of headers) totals.dropSketch(matrix, map, kind, header);
          const add = (batch: OutcomeBatch) => totals.addRead(matrix, map, batch, outputTable);
          damaged = addAll(batches, kind, add);
        });
        return damaged;
      },
      damaged: tellDamaged,
      isCurrent,
    });
    if (!isCurrent()) return;
    results.setState({ reading: false });
    bump.flush();
  };

  return {
    read,

    here,

    refresh,

    /** Told of keys whose results are gone: what is shown of them is read anew. */
    removed(keys: readonly string[]) {
      const hash = model.getState().model?.hash;
      const assay = assayKey(screenAssayOf(assayStore.getState()));
      const parsed = keys.map(parseResultKey);
      if (!parsed.some((key) => key && key.model === hash && key.assay === assay)) return;
      results.setState({ context: null });
      void refresh();
    },

    // what of stored results is read: see stored-results.ts
    look: (view: Rect | null) => stored.look(view),
    readCell: (matrix: MatrixId, cell: number) => stored.readCell(matrix, cell),
    readWhole: (names: Iterable<string> | 'all') => stored.readWhole(names),
    unreadBlocks: () => stored.unreadBlocks(),
    readBlocks: (blocks: readonly StoredBlock[]) => stored.readBlocks(blocks),

    /** Settles when what is shown of stored results is read, as far as it is read unasked. */
    settled: (): Promise<void> =>
      new Promise((resolve) => {
        if (!results.getState().reading) {
          resolve();
          return;
        }
        const stop = results.subscribe(({ reading }) => {
          if (reading) return;
          stop();
          resolve();
        });
      }),

    /** Takes in what a screen found, or a file told: to the screen at once, to storage soon. */
    add(plan: MapId, batch: OutcomeBatch, origin = here()) {
      const hash = model.getState().model?.hash;
      if (!hash) return;
      const key = resultKey(hash, plan, batch.kind);
      ctx.log.add({ key, batch, origin });
      noteSize(plan);
      stored.arrived(key, batch);
      show(plan, batch.kind, [batch]);
    },

    /** Shows what another tab has stored. */
    show(entries: Entry[]) {
      const hash = model.getState().model?.hash;
      if (!hash) return;
      const { tile } = map.getState();
      const assay = screenAssayOf(assayStore.getState());
      for (const { key, batch } of entries) {
        const matrix = matrixOfKey(key, hash);
        if (!matrix || resultKey(hash, { matrix, tile, assay }, batch.kind) !== key) continue;
        stored.arrived(key, batch);
        show({ matrix, tile, assay }, batch.kind, [batch]);
      }
    },
  };
}

export type Results = ReturnType<typeof createResults>;
