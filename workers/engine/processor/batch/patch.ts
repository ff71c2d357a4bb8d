import { mutatedWeight } from '../../../../src/lib/mutation/mutation.ts';
import type { Overwriting } from '../../shared/overwriting.ts';
import type { Block, Heap } from '../heap.ts';
import { biasAt, eachPiece, panelsOf } from '../linear-map.ts';
import { locationOf, type ProcessorModel } from '../model.ts';
import { inPanels, PANEL } from '../panels.ts';

/** The whole panels of a linear map that a site has a part in, copied and mutated. */
export interface Patch {
  /** [n/8, cols, 8] */
  panels: number;
  cols: number;
  /** Column of the linear map's output that the first of them writes, and how many they write. */
  out: number;
  n: number;
  /** Address of what their products begin with, [n]; 0 where that is 0. */
  bias: number;
}

/** Copies and mutates panels, in room that it keeps and enlarges. */
export class Patches {
  private readonly heap: Heap;
  private readonly model: ProcessorModel;
  private room: Block | null = null;

  constructor(heap: Heap, model: ProcessorModel) {
    this.heap = heap;
    this.model = model;
  }

  /**
   * A mutation's panels, valid until the next. Their product is, bit for bit, that of the model
   * with the mutation written in place; what they write beside the site is the wild type's.
   */
  make({ site, value }: Overwriting): Patch {
    const { heap, model } = this;
    const { map, first } = locationOf(model, site);
    const { cols } = map;
    const { first: top, count } = panelsOf(first + site.row, site.height);
    const room = this.take(count * PANEL * cols);
    const bytes = 4 * PANEL * cols;
    eachPiece(heap, map, top, count, (at, panel, some) => {
      heap.kernels.repeat(at, room.at + bytes * (panel - top), bytes * some, 1);
    });
    const weights = heap.view(room);
    for (let r = 0; r < site.height; r++) {
      let at = inPanels(cols, first + site.row + r - top * PANEL, site.col);
      for (let c = 0; c < site.width; c++, at += PANEL)
        weights[at] = mutatedWeight(weights[at], value);
    }
    const out = top * PANEL;
    return { panels: room.at, cols, out, n: count * PANEL, bias: biasAt(map, out) };
  }

  private take(length: number): Block {
    if (this.room && this.room.length >= length) return this.room;
    this.destroy();
    return (this.room = this.heap.allocate(length));
  }

  destroy(): void {
    if (this.room) this.heap.free(this.room);
    this.room = null;
  }
}
