import { matrixShape, type MatrixId } from '../../../../src/lib/model/matrix.ts';
import type { ModelShapes } from '../../../../src/lib/model/model-config.ts';
import { tileGrid } from '../../../../src/lib/plan/grid.ts';

/** Told no more often than this. */
const EVERY_MS = 200;
/** What a layer's gradients cost, in cells of a map: about as much as its risks. */
const LAYER_SHARE = 0.4;

/** Counts the work of a prediction: gradients of the layers it goes through, and cells. */
export class Progress {
  private readonly tell: ((share: number) => void) | undefined;
  private readonly cells: number;
  private readonly layers: number;
  private cellsSoFar = 0;
  private layersSoFar = 0;
  private last = 0;

  constructor(
    config: ModelShapes,
    { matrices, tile }: { matrices: readonly MatrixId[]; tile: number },
    tell?: (share: number) => void,
  ) {
    const lowest = matrices.reduce((least, { layer }) => Math.min(least, layer), Infinity);
    this.tell = tell;
    this.layers = Math.max(0, config.num_hidden_layers - lowest);
    this.cells = matrices.reduce((sum, { projection }) => {
      const { rows, cols } = tileGrid(matrixShape(config, projection), tile);
      return sum + rows * cols;
    }, 0);
  }

  cellsDone(count: number): void {
    this.cellsSoFar += count;
    this.say();
  }

  layerDone(): void {
    this.layersSoFar++;
    this.say();
  }

  private say(): void {
    if (!this.tell || performance.now() - this.last < EVERY_MS) return;
    this.last = performance.now();
    this.tell(
      LAYER_SHARE * (this.layersSoFar / this.layers) +
        (1 - LAYER_SHARE) * (this.cellsSoFar / this.cells),
    );
  }
}
