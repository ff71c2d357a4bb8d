/**
 * The real page with made-up results: all it knows comes, as in any tab that watches another one, from
 * the store of results and from that tab's messages. `?scene=atlas`: 224 matrices in tiles of 64, half
 * of it stored, the rest coming in; `?scene=single`: one matrix of single elements, all stored.
 */
import { createRoot } from 'react-dom/client';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import { allMatrices, matrixShape, type MatrixId } from '../../src/lib/model/matrix.ts';
import { parameterCount } from '../../src/lib/model/model-config.ts';
import { LLAMA2_7B } from '../../src/lib/model/model-configs.ts';
import { descriptive } from '../../src/lib/assay/assay.ts';
import { coarseToFine } from '../../src/lib/plan/coarse-order.ts';
import { resultKey } from '../../src/lib/plan/result-key.ts';
import { tileGrid, type ScreenKind } from '../../src/lib/plan/grid.ts';
import type { ModelInfo } from '../../src/lib/model/model-info.ts';
import { createLab } from '../../src/state/lab.ts';
import type { TabMessage, TabPort } from '../../src/state/effects/tabs.ts';
import { DEFAULT_VIEW } from '../../src/state/stores/view.ts';
import { HeaderBuilder } from '../../src/lib/results/header-builder.ts';
import { BLOCK_CELLS } from '../../src/lib/results/cell-set.ts';
import { createMemoryStore } from '../../src/storage/memory-store.ts';
import type { ResultStore } from '../../src/storage/result-store.ts';
import { App } from '../../src/views/App.tsx';
import { LabContext } from '../../src/views/lab-context.ts';
import { cellsFrom, madeUp } from './results.ts';

/** What the bench does to the page. */
export interface Stage {
  /** Has results come in: so many mutants every so many milliseconds. */
  feed(mutants: number, everyMs: number): void;
  stop(): void;
  /** Mutants at hand. */
  tested(): number;
  /** Bytes of arrays that hold results. */
  bytes(): number;
}

declare global {
  interface Window {
    stage: Stage;
  }
}

const model: ModelInfo = {
  name: 'made up, in the shape of Llama-2-7B',
  config: LLAMA2_7B,
  quantization: 'q4f16_1',
  parameters: parameterCount(LLAMA2_7B),
  weightBytes: 0,
  hash: '0'.repeat(64),
};

const ORIGIN = { app: '', adapters: [] };
const KINDS: readonly ScreenKind[] = ['max', 'min'];
const single = new URLSearchParams(location.search).get('scene') === 'single';
const tile = single ? 1 : 64;
const assay = descriptive(DEFAULT_VIEW.assay);
const FIRST: MatrixId = { layer: 0, projection: 'down' };

const gridOf = ({ projection }: MatrixId) => tileGrid(matrixShape(LLAMA2_7B, projection), tile);
const keyOf = (matrix: MatrixId, kind: ScreenKind) =>
  resultKey(model.hash, { matrix, tile, assay }, kind);

/** Every second tile of every matrix. */
async function halfOfAll(): Promise<ResultStore> {
  const store = createMemoryStore();
  for (const matrix of allMatrices(LLAMA2_7B)) {
    const grid = gridOf(matrix);
    const order = coarseToFine(grid);
    const half = order.slice(0, order.length / 2).sort();
    await store.write(
      KINDS.map((kind) => ({
        key: keyOf(matrix, kind),
        batch: madeUp(grid, kind, half),
        origin: ORIGIN,
      })),
    );
  }
  return store;
}

/** One matrix of single elements, made up block by block when it is read. */
function oneMatrix(): ResultStore {
  const keys = KINDS.map((kind) => keyOf(FIRST, kind));
  const grid = gridOf(FIRST);
  const cells = grid.rows * grid.cols;
  const batchOf = (key: string, block: number) => {
    const from = block * BLOCK_CELLS;
    const some = cellsFrom(from, Math.min(BLOCK_CELLS, cells - from));
    return madeUp(grid, KINDS[keys.indexOf(key)], some);
  };
  const headersOf = (key: string) =>
    Array.from({ length: keys.includes(key) ? Math.ceil(cells / BLOCK_CELLS) : 0 }, (_, block) => {
      const header = new HeaderBuilder(block);
      const batch = batchOf(key, block);
      for (let i = 0; i < batch.cells.length; i++)
        header.add(batch.cells[i] % BLOCK_CELLS, batch, i);
      return header.header([]);
    });
  return {
    ...createMemoryStore(),
    keys: () => Promise.resolve(keys),
    headers: (key) => Promise.resolve({ headers: headersOf(key), damaged: 0 }),
    read: (key, blocks) =>
      Promise.resolve({ batches: blocks.map((block) => batchOf(key, block)), damaged: 0 }),
  };
}

let tell: (message: TabMessage) => void = () => undefined;
const otherTab: TabPort = {
  own: (waiting) => waiting(),
  onMessage: (heard) => (tell = heard),
  post(message) {
    if (message.type === 'hello') tell({ type: 'owner', model, device: null, key: 'organism' });
  },
};

const none = (): never => {
  throw new Error('The page with made-up results starts no worker.');
};
const lab = createLab({
  modelUrl: '',
  spawnEngine: none,
  spawnAnalysis: none,
  spawnStore: none,
  fetchJson: () => Promise.resolve([]),
  results: single ? oneMatrix() : await halfOfAll(),
  address: {
    hash: () => `#v=1&m=L0.down&s=0,0&k=max&on=0&tile=${tile}`,
    push: () => undefined,
    replace: () => undefined,
    onChange: () => undefined,
  },
  tabs: otherTab,
});

let timer: ReturnType<typeof setInterval> | undefined;
window.stage = {
  feed(mutants, everyMs) {
    // as a queue fills them: one matrix after the other, here all of them in turn; of single
    // elements a corner of the one that is shown, again
    const rest = (single ? [FIRST] : allMatrices(LLAMA2_7B)).map((matrix) => {
      const order = single ? cellsFrom(0, 1 << 20) : coarseToFine(gridOf(matrix));
      return { matrix, order, next: single ? 0 : Math.floor(order.length / 2) };
    });
    let turn = 0;
    timer = setInterval(() => {
      const values = rest[(turn >> 1) % rest.length];
      const kind = KINDS[turn++ % 2];
      const cells = values.order.slice(values.next, values.next + mutants);
      if (kind === 'min') values.next += mutants;
      const batch = madeUp(gridOf(values.matrix), kind, cells);
      tell({
        type: 'stored',
        entries: [{ key: keyOf(values.matrix, kind), batch, origin: ORIGIN }],
      });
    }, everyMs);
  },
  stop: () => clearInterval(timer),
  tested: () => {
    const { max, min } = lab.stores.results.getState().totals.all;
    return max.tested + min.tested;
  },
  bytes: () => {
    let sum = 0;
    for (const outcomes of lab.stores.results.getState().maps.values())
      for (const kind of KINDS) {
        const known = outcomes[kind];
        if (known)
          sum += known.firstDivergent.byteLength + known.kl.byteLength + known.margin.byteLength;
      }
    return sum;
  },
};

createRoot(document.getElementById('root')!).render(
  <LabContext value={lab}>
    <App />
  </LabContext>,
);
void lab.start();
