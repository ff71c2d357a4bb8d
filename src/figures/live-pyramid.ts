import type { ChangeLog } from '../lib/results/change-log.ts';
import type { Grid } from '../lib/plan/grid.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { CODE } from './cells.ts';
import { placesOf, type Arrangement } from '../lib/stats/rearrange.ts';
import { addCells, buildPyramid, type Layer, type Pyramid, type PyramidLook } from './pyramid.ts';

/** What a pyramid follows: the map, how it looks, and which of its cells are written. */
export interface Followed {
  grid: Grid;
  results: MapResults;
  look: PyramidLook;
  changes: ChangeLog;
}

/** A pyramid that follows its map: where that is written, it is made anew, and nowhere else. */
export class LivePyramid {
  private layers: Pyramid | null = null;
  private mark = -1;
  private readonly places: Arrangement | null;
  private readonly followed: Followed;

  constructor(followed: Followed) {
    this.followed = followed;
    const { arrangement = null } = followed.look;
    this.places = arrangement && {
      rows: placesOf(arrangement.rows),
      cols: placesOf(arrangement.cols),
    };
  }

  /** Whether the map was written since it was last caught up with. */
  get isBehind(): boolean {
    return this.mark !== this.followed.changes.mark;
  }

  /** Catches up with the map, yielding as {@link buildPyramid} does. Returns all levels, filled in place. */
  *catchUp(): Generator<undefined, Pyramid> {
    const { grid, results, look, changes } = this.followed;
    const batches = this.layers && changes.since(this.mark);
    // what is written while this works is followed the next time
    this.mark = changes.mark;
    if (!this.layers || !batches) return (this.layers = yield* buildPyramid(grid, results, look));
    let worked = 0;
    for (const cells of batches)
      for (const cell of cells) {
        this.renew(this.layers, cell);
        if (++worked % FEW === 0) yield;
      }
    return this.layers;
  }

  /** Makes a cell anew, and the blocks that hold it as far as they change. */
  private renew(layers: Pyramid, cell: number): void {
    const { grid, results, look } = this.followed;
    let [row, col] = [Math.floor(cell / grid.cols), cell % grid.cols];
    if (row >= grid.rows) return;
    if (this.places) [row, col] = [this.places.rows[row], this.places.cols[col]];
    const [base] = layers;
    const at = row * grid.cols + col;
    base.codes[at] = look.kinds.length === 0 ? CODE.untested : 0;
    if (base.severities) base.severities[at] = -Infinity;
    const one = { from: cell, to: at, cells: 1, level: 0, colAt: null };
    for (const kind of look.kinds) addCells(base, results[kind], kind, look, one);
    for (let level = 1; level < layers.length; level++) {
      [row, col] = [row >> 1, col >> 1];
      if (!renewBlock(layers[level], layers[level - 1], row, col)) return;
    }
  }
}

/** Cells made anew between two pauses. */
const FEW = 1 << 12;

/** Makes a block anew from the four below it; whether that changed it. */
function renewBlock(layer: Layer, below: Layer, row: number, col: number): boolean {
  let code = 0;
  let severity = -Infinity;
  for (let r = 2 * row; r < Math.min(2 * row + 2, below.rows); r++)
    for (let c = 2 * col; c < Math.min(2 * col + 2, below.cols); c++) {
      code |= below.codes[r * below.cols + c];
      if (below.severities) severity = Math.max(severity, below.severities[r * below.cols + c]);
    }
  const at = row * layer.cols + col;
  const same = layer.codes[at] === code && (layer.severities?.[at] ?? severity) === severity;
  layer.codes[at] = code;
  if (layer.severities) layer.severities[at] = severity;
  return !same;
}
