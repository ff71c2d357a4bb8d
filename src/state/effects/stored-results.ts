import { allMatrices, formatMatrix, matrixShape, type MatrixId } from '../../lib/model/matrix.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import type { Rect } from '../../lib/model/site.ts';
import type { BlockHeader } from '../../lib/results/block-header.ts';
import { blockOf } from '../../lib/results/cell-set.ts';
import { isLarge } from '../../lib/results/map-counts.ts';
import type { ModelTotals } from '../../lib/results/model-totals.ts';
import type { OutcomeBatch } from '../../lib/results/outcomes.ts';
import { byDistance } from '../../lib/results/view-blocks.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import { SCREEN_KINDS, tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import type { Assay } from '../../lib/assay/assay.ts';
import type { LabContext } from '../context.ts';
import { isSketched, wantedBlocks, type StoredMap } from './wanted-blocks.ts';

/** Blocks that are read and shown at once, and headers. */
const AT_ONCE = 128;
const HEADERS_AT_ONCE = 1024;
/** The page gets a turn after so long. */
const TURN_MS = 12;

interface Settings {
  info: ModelInfo;
  tile: number;
  assay: Assay;
}

/** Takes in what is read. */
interface Sinks {
  /** Told of what is stored before it is read. */
  totals: ModelTotals;
  /** Results of a small map; returns how many batches did not fit. */
  show(matrix: MatrixId, kind: ScreenKind, batches: OutcomeBatch[]): number;
  /** The header of a large map's block; whether it fitted. */
  sketch(matrix: MatrixId, kind: ScreenKind, header: BlockHeader): boolean;
  /** What is read of some of a large map's blocks; returns how many batches did not fit. */
  readSketched(
    matrix: MatrixId,
    kind: ScreenKind,
    headers: readonly BlockHeader[],
    batches: OutcomeBatch[],
  ): number;
  damaged(blocks: number): void;
  /** Whether the results are still wanted. */
  isCurrent(): boolean;
}

/** A block of a large map of which the header is read, and no more. */
export interface StoredBlock {
  matrix: MatrixId;
  kind: ScreenKind;
  header: BlockHeader;
}

interface Session {
  tile: number;
  sinks: Sinks;
  maps: StoredMap[];
  damaged: number;
}

/**
 * Reads what is stored of a model's maps, the selected matrix first. Small maps are read whole, a few
 * blocks at a time, those in view first. Of a large map the headers are read, which tell what each cell
 * is; its blocks are read where they are in view, or asked for.
 */
export function createStoredResults(ctx: LabContext) {
  const { map, selection } = ctx.stores;
  /** Results that came in while their key was being read: they are newer than what is read. */
  let arrived: { key: string; batches: OutcomeBatch[] } | null = null;
  let session: Session | null = null;
  let working: Promise<void> | null = null;
  /** The weights that the figure of the selected map shows; null: all, or there is no figure. */
  let view: Rect | null = null;

  const isSelected = ({ matrix }: StoredMap) => {
    const { layer, projection } = selection.getState().site;
    return matrix.layer === layer && matrix.projection === projection;
  };

  /** Reads the headers of a map. */
  const open = async (stored: StoredMap, mine: Session) => {
    const { headers, damaged } = await ctx.log.headers(stored.key);
    mine.damaged += damaged;
    stored.closed = headers;
    stored.opened = true;
    for (const header of headers)
      mine.sinks.totals.expectStored(stored.matrix, stored.kind, header);
  };

  /** Takes in the headers of some of a large map's blocks. */
  const sketch = ({ matrix, kind, closed, unread }: StoredMap, mine: Session) => {
    const { sinks } = mine;
    for (const header of closed.splice(0, HEADERS_AT_ONCE)) {
      sinks.totals.nowRead(matrix, kind, header);
      if (sinks.sketch(matrix, kind, header)) unread.set(header.block, header);
      else mine.damaged++;
    }
  };

  /** Reads some blocks of a small map, the nearest to the middle of the view first. */
  const readSmall = async (stored: StoredMap, mine: Session) => {
    const { camera } = map.getState();
    if (stored.camera !== camera) {
      const at = camera && { row: camera.row / mine.tile, col: camera.col / mine.tile };
      const headers = new Map(stored.closed.map((header) => [header.block, header]));
      const order = byDistance(stored.grid, [...headers.keys()], at);
      stored.closed = order.map((block) => headers.get(block)!);
      stored.camera = camera;
    }
    const some = stored.closed.splice(-AT_ONCE).reverse();
    const { matrix, kind } = stored;
    const found = await read(stored, some);
    if (!mine.sinks.isCurrent()) return;
    mine.damaged += found.damaged + mine.sinks.show(matrix, kind, found.batches);
    mine.sinks.show(matrix, kind, found.during);
    for (const header of some) mine.sinks.totals.nowRead(matrix, kind, header);
  };

  /** Reads some blocks of a large map. */
  const readLarge = async (stored: StoredMap, blocks: readonly number[], mine: Session) => {
    const { sinks } = mine;
    const { matrix, kind, unread, asked } = stored;
    const some = blocks.slice(0, AT_ONCE).map((block) => unread.get(block)!);
    const found = await read(stored, some);
    if (!sinks.isCurrent()) return;
    mine.damaged += found.damaged;
    mine.damaged += sinks.readSketched(matrix, kind, some, found.batches);
    for (const { block } of some) {
      unread.delete(block);
      asked.delete(block);
    }
    sinks.show(matrix, kind, found.during);
  };

  const read = async ({ key }: StoredMap, headers: readonly BlockHeader[]) => {
    const during = (arrived = { key, batches: [] as OutcomeBatch[] });
    const blocks = headers.map(({ block }) => block);
    const found = await ctx.log.read(key, blocks);
    arrived = null;
    return { ...found, during: during.batches };
  };

  /** Does the next thing there is to do; false where there is none. */
  const step = async (mine: Session): Promise<boolean> => {
    const sight = { tile: mine.tile, site: selection.getState().site, view };
    const others = mine.maps.filter((stored) => !isSelected(stored));
    for (const stored of [...mine.maps.filter(isSelected), ...others]) {
      // the selected matrix does not wait for the headers of the others
      const closed = isSelected(stored) ? [stored] : others;
      if (!stored.opened) {
        for (const other of closed) if (!other.opened) await open(other, mine);
        return true;
      }
      if (stored.closed.length > 0) {
        if (stored.large) sketch(stored, mine);
        else await readSmall(stored, mine);
        return true;
      }
      const wanted = wantedBlocks(stored, map.getState(), sight, isSelected(stored));
      if (wanted.length === 0) continue;
      await readLarge(stored, wanted, mine);
      return true;
    }
    return false;
  };

  const work = async () => {
    try {
      let turn = performance.now();
      while (session) {
        const mine: Session = session;
        if (!mine.sinks.isCurrent()) session = null;
        else if (!(await step(mine)) && mine === session) break;
        if (performance.now() - turn < TURN_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
      }
      if (session && session.damaged > 0) session.sinks.damaged(session.damaged);
      if (session) session.damaged = 0;
    } finally {
      // nothing is asked for between the last look and this
      working = null;
    }
  };

  /** Reads what is wanted now; settles when there is nothing left to do. */
  const goOn = (): Promise<void> => (working ??= Promise.resolve().then(work));

  const ask = ({ asked }: StoredMap, cell: number) => {
    asked.add(blockOf(cell));
    void goOn();
  };

  map.subscribe(() => void goOn());
  selection.subscribe(() => void goOn());

  return {
    /** Told of results that are shown as they come. */
    arrived(key: string, { cells, ...rest }: OutcomeBatch) {
      if (arrived?.key === key) arrived.batches.push({ cells, ...rest });
      const stored = session?.maps.find((known) => known.key === key);
      // what its header tells of such a cell is of an older result
      if (stored) for (const cell of cells) if (isSketched(stored, cell)) ask(stored, cell);
    },

    /** Reads everything stored under some keys, as far as it is wanted; then goes on as the view changes. */
    read({ info, tile, assay }: Settings, keys: ReadonlySet<string>, sinks: Sinks): Promise<void> {
      const maps = allMatrices(info.config).flatMap((matrix) => {
        const grid = tileGrid(matrixShape(info.config, matrix.projection), tile);
        return SCREEN_KINDS.map((kind): StoredMap => {
          const key = resultKey(info.hash, { matrix, tile, assay }, kind);
          return {
            ...{ matrix, kind, key, grid, large: isLarge(grid), opened: false, closed: [] },
            ...{ unread: new Map(), asked: new Set(), whole: false, camera: undefined },
          };
        }).filter(({ key }) => keys.has(key));
      });
      session = { tile, sinks, maps, damaged: 0 };
      return goOn();
    },

    /** Tells which weights the figure of the selected map shows; null: all, or there is no figure. */
    look(now: Rect | null) {
      view = now;
      void goOn();
    },

    /** Has all be read that is stored of a cell. */
    readCell(matrix: MatrixId, cell: number) {
      const name = formatMatrix(matrix);
      for (const stored of session?.maps ?? [])
        if (formatMatrix(stored.matrix) === name && isSketched(stored, cell)) ask(stored, cell);
    },

    /** The blocks of large maps that are not read. */
    *unreadBlocks(): Generator<StoredBlock> {
      for (const { matrix, kind, unread } of session?.maps ?? [])
        for (const header of unread.values()) yield { matrix, kind, header };
    },

    /** Reads some of them; settles when they are read. */
    readBlocks(blocks: readonly StoredBlock[]): Promise<void> {
      for (const { header } of blocks)
        for (const { unread, asked } of session?.maps ?? [])
          if (unread.get(header.block) === header) asked.add(header.block);
      return goOn();
    },

    /** Reads all that is stored of some matrices, or of every one; settles when it is read. */
    readWhole(names: Iterable<string> | 'all'): Promise<void> {
      const wanted = names === 'all' ? null : new Set(names);
      for (const stored of session?.maps ?? [])
        if (wanted?.has(formatMatrix(stored.matrix)) !== false) stored.whole = true;
      return goOn();
    },
  };
}
