import type { Block, Heap } from '../heap.ts';
import { eachPiece, type LinearMap } from '../linear-map.ts';
import { PANEL } from '../panels.ts';

/** Most bytes of panels transposed at a time, which are to stay in the second cache. */
const PIECE_BYTES = 512 * 1024;

/** Carries gradients back through linear maps. Free it with {@link destroy}. */
export class TransposedProduct {
  private readonly heap: Heap;
  private readonly room: Block;

  /** @param cols the most that a map has */
  constructor(heap: Heap, cols: number) {
    this.heap = heap;
    this.room = heap.allocate(Math.max(PIECE_BYTES / 4, PANEL * cols));
  }

  /** dx = dy·W: dy [m, rows] → dx [m, cols], both dense. */
  multiply(map: LinearMap, dy: number, dx: number, m: number): void {
    const { heap, room } = this;
    const { rows, cols } = map;
    const fit = Math.floor(room.length / (PANEL * cols));
    eachPiece(heap, map, 0, rows / PANEL, (at, first, count) => {
      for (let i = 0; i < count; i += fit) {
        const k = PANEL * Math.min(fit, count - i);
        const before = PANEL * (first + i);
        heap.kernels.transpose_panels(at + 4 * i * PANEL * cols, k, cols, room.at);
        heap.kernels.linear(
          ...([dy + 4 * before, rows, room.at, k, k, cols] as const),
          ...([before > 0 ? dx : 0, cols, dx, cols, m] as const),
        );
      }
    });
  }

  destroy(): void {
    this.heap.free(this.room);
  }
}
