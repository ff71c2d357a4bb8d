import type { Camera } from '../../lib/base/camera.ts';
import { allMatrices, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { BLOCK_CELLS } from '../../lib/results/cell-set.ts';
import type { KindTotals } from '../../lib/results/kind-totals.ts';
import type { ModelTotals } from '../../lib/results/model-totals.ts';
import type { OutcomeBatch } from '../../lib/results/outcomes.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { SCREEN_KINDS, tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import type { Assay } from '../../lib/assay/assay.ts';
import type { LabContext } from '../context.ts';

/** Blocks that are read and shown at once. */
const AT_ONCE = 128;
/** The page gets a turn after so long. */
const TURN_MS = 12;

interface Settings {
  info: ModelInfo;
  tile: number;
  assay: Assay;
}

interface Reading {
  matrix: MatrixId;
  kind: ScreenKind;
  key: string;
  /** Those still to be read, the next one last; null: not known yet. */
  blocks: number[] | null;
  /** What the blocks' headers say of them. */
  headers: Map<number, KindTotals>;
  /** The camera that they are ordered by; undefined: they are not yet. */
  camera: Camera | null | undefined;
}

/**
 * Reads what is stored of a model's maps a few blocks at a time: the selected matrix first, and of it
 * what is in view. What is selected meanwhile comes next.
 */
export function createStoredResults(ctx: LabContext) {
  const { map, selection } = ctx.stores;
  /** Results that came in while their key was being read: they are newer than what is read. */
  let arrived: { key: string; batches: OutcomeBatch[] } | null = null;

  /** Blocks by how far they are from the middle of the view, the nearest last. */
  const byDistance = (blocks: readonly number[], { matrix }: Reading, { info, tile }: Settings) => {
    const { camera } = map.getState();
    if (!camera) return [...blocks].sort((a, b) => b - a);
    const { cols } = tileGrid(matrixShape(info.config, matrix.projection), tile);
    const [row, col] = [camera.row / tile, camera.col / tile];
    const distance = (block: number) => {
      const [first, last] = [block * BLOCK_CELLS, (block + 1) * BLOCK_CELLS - 1];
      const [top, bottom] = [Math.floor(first / cols), Math.floor(last / cols)];
      const [left, right] = top === bottom ? [first % cols, last % cols] : [0, cols];
      const away = (at: number, from: number, to: number) => Math.max(from - at, at - to, 0);
      return Math.max(away(row, top, bottom + 1), away(col, left, right + 1));
    };
    const far = new Map(blocks.map((block) => [block, distance(block)]));
    return [...blocks].sort((a, b) => far.get(b)! - far.get(a)! || b - a);
  };

  const isSelected = ({ matrix }: Reading) => {
    const { layer, projection } = selection.getState().site;
    return matrix.layer === layer && matrix.projection === projection;
  };

  /** The selected matrix's kinds first, then the others in their order. */
  const next = (readings: readonly Reading[]) => readings.find(isSelected) ?? readings[0];

  /** Reads the headers of a key; returns how many blocks were damaged. */
  const open = async (reading: Reading, totals: ModelTotals): Promise<number> => {
    const { headers, damaged } = await ctx.log.headers(reading.key);
    reading.blocks = headers.map(({ block }) => block);
    for (const header of headers) {
      reading.headers.set(header.block, header);
      totals.expectStored(reading.matrix, reading.kind, header);
    }
    return damaged;
  };

  return {
    /** Told of results that are shown as they come. */
    arrived(key: string, batch: OutcomeBatch) {
      if (arrived?.key === key) arrived.batches.push(batch);
    },

    /**
     * Reads everything stored under some keys; returns how many blocks were damaged.
     * @param totals told of what is stored before it is read
     * @param show takes in what is read; returns how many batches did not fit
     * @param isCurrent whether the results are still wanted
     */
    async read(
      settings: Settings,
      stored: ReadonlySet<string>,
      totals: ModelTotals,
      show: (matrix: MatrixId, kind: ScreenKind, batches: OutcomeBatch[]) => number,
      isCurrent: () => boolean,
    ): Promise<number> {
      const { info, tile, assay } = settings;
      const readings = allMatrices(info.config).flatMap((matrix) =>
        SCREEN_KINDS.map((kind): Reading => {
          const key = resultKey(info.hash, { matrix, tile, assay }, kind);
          return { matrix, kind, key, blocks: null, headers: new Map(), camera: undefined };
        }).filter(({ key }) => stored.has(key)),
      );
      let damaged = 0;
      let turn = performance.now();
      for (let reading = next(readings); reading; reading = next(readings)) {
        const { matrix, kind, key } = reading;
        const { camera } = map.getState();
        // the selected matrix does not wait for the headers of the others
        const closed = isSelected(reading) ? [reading] : readings;
        for (const other of closed) if (!other.blocks) damaged += await open(other, totals);
        reading.blocks ??= [];
        if (reading.camera !== camera)
          reading.blocks = byDistance(reading.blocks, reading, settings);
        reading.camera = camera;
        const some = reading.blocks.splice(-AT_ONCE).reverse();
        if (reading.blocks.length === 0) readings.splice(readings.indexOf(reading), 1);
        const during = (arrived = { key, batches: [] as OutcomeBatch[] });
        const found = await ctx.log.read(key, some);
        if (!isCurrent()) return damaged;
        damaged += found.damaged + show(matrix, kind, found.batches);
        show(matrix, kind, during.batches);
        for (const block of some) totals.nowRead(matrix, kind, reading.headers.get(block)!);
        arrived = null;
        if (performance.now() - turn < TURN_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
        if (!isCurrent()) return damaged;
      }
      return damaged;
    },
  };
}
