import { fewTested, NO_OP, NOT_TESTED, type KindOutcomes } from '../lib/results/outcomes.ts';
import { cellsOfBlock } from '../lib/results/block-counts.ts';
import { ANY, isShown, promptsDivergedAt, type Least } from '../lib/results/least.ts';
import type { Grid, ScreenKind } from '../lib/plan/grid.ts';
import type { MapResults } from '../lib/results/map-results.ts';
import { CODE, HITS } from './cells.ts';
import type { Arrangement } from '../lib/stats/rearrange.ts';

export type MapColour = 'kind' | 'token' | 'kl' | 'cosine' | 'share';

/** One level of a pyramid: every block of 2^level × 2^level cells as one. */
export interface Layer {
  rows: number;
  cols: number;
  /** What is known of the block (see cells.ts). */
  codes: Uint8Array;
  /**
   * How severe its severest NSM is by what the colour shows, the larger the worse (−token, KL,
   * −cosine, prompts that diverge); −Infinity where none is known. null: the colour shows kinds.
   */
  severities: Float32Array | null;
}

/**
 * A map at every size, from its cells to a single block; each level is half the one below. A block
 * takes the most of its cells (max pooling), so that one hit among a million cells is still seen
 * when they share a pixel.
 */
export type Pyramid = Layer[];

/** What of a map goes into its pyramid. */
export interface PyramidLook {
  kinds: readonly ScreenKind[];
  colour: MapColour;
  /** Outputs (numbers of an OutputBook) whose cells stand out from the others; null: none do. */
  pick?: ReadonlySet<number> | null;
  /** NSMs that have less are shown as silent. */
  least?: Least;
  /** Rows and columns in another order; null: as they are. */
  arrangement?: Arrangement | null;
}

/** Cells worked on between two pauses: a few milliseconds. */
const CHUNK = 1 << 18;

/** Builds all levels. Yields now and then, so that a page stays awake; returns the pyramid. */
export function* buildPyramid(
  grid: Grid,
  results: MapResults,
  look: PyramidLook,
): Generator<undefined, Pyramid> {
  return yield* allLevels(yield* baseLayer(grid, results, look));
}

/** All levels above a map's cells. Yields as {@link buildPyramid} does. */
function* allLevels(cells: Layer): Generator<undefined, Pyramid> {
  const layers = [cells];
  for (;;) {
    const below = layers[layers.length - 1];
    if (below.rows <= 1 && below.cols <= 1) return layers;
    layers.push(yield* pooled(below));
  }
}

/** All levels at once, above cells whose codes are bits of any meaning. */
export const levelsOf = (cells: Layer): Pyramid => atOnce(allLevels(cells));

/** Builds all levels at once. */
export function pyramidOf(grid: Grid, results: MapResults, look: PyramidLook): Pyramid {
  return atOnce(buildPyramid(grid, results, look));
}

/** One level alone, at once: as that of the pyramid, without those below it. */
export function levelOf(grid: Grid, results: MapResults, look: PyramidLook, level: number): Layer {
  return atOnce(baseLayer(grid, results, look, level));
}

function atOnce<T>(working: Generator<undefined, T>): T {
  for (;;) {
    const step = working.next();
    if (step.done) return step.value;
  }
}

/** The finest level whose blocks are at least a pixel wide. @param cellPixels width of a cell */
export function layerFor(pyramid: Pyramid, cellPixels: number): { layer: Layer; level: number } {
  const level = Math.min(pyramid.length - 1, levelFor(cellPixels));
  return { layer: pyramid[level], level };
}

/** The level whose blocks are at least a pixel wide. @param cellPixels width of a cell */
export const levelFor = (cellPixels: number): number =>
  cellPixels >= 1 ? 0 : Math.ceil(-Math.log2(cellPixels));

function emptyLayer(rows: number, cols: number, withSeverity: boolean): Layer {
  return {
    rows,
    cols,
    codes: new Uint8Array(rows * cols),
    severities: withSeverity ? new Float32Array(rows * cols).fill(-Infinity) : null,
  };
}

/** The cells themselves, or at once blocks of 2^level × 2^level of them. */
function* baseLayer(
  grid: Grid,
  results: MapResults,
  look: PyramidLook,
  level = 0,
): Generator<undefined, Layer> {
  const cols = Math.ceil(grid.cols / 2 ** level);
  const layer = emptyLayer(Math.ceil(grid.rows / 2 ** level), cols, look.colour !== 'kind');
  if (look.kinds.length === 0) layer.codes.fill(CODE.untested);
  const { rows: rowAt = null, cols: colAt = null } = look.arrangement ?? {};
  for (const kind of look.kinds) {
    const known = results[kind];
    const few = known && !look.arrangement ? fewTested(known) : null;
    if (known && few) {
      addFew(layer, known, kind, look, { grid, level, cells: few });
      continue;
    }
    let worked = 0;
    for (let row = 0; row < grid.rows; row++) {
      const from = (rowAt ? rowAt[row] : row) * grid.cols;
      addCells(layer, known, kind, look, {
        ...{ from, to: (row >> level) * cols, cells: grid.cols, level, colAt },
      });
      worked += grid.cols;
      if (worked < CHUNK) continue;
      worked = 0;
      yield;
    }
  }
  return layer;
}

/**
 * A layer with no more rows and columns than there are pixels; what falls on one pixel becomes one, so
 * that no hit is lost between two.
 */
export function squeezed(layer: Layer, rows: number, cols: number): Layer {
  if (layer.rows <= rows && layer.cols <= cols) return layer;
  const small = emptyLayer(
    Math.min(rows, layer.rows),
    Math.min(cols, layer.cols),
    layer.severities !== null,
  );
  for (let cell = 0; cell < layer.codes.length; cell++) {
    const row = Math.floor((Math.floor(cell / layer.cols) * small.rows) / layer.rows);
    const to = row * small.cols + Math.floor(((cell % layer.cols) * small.cols) / layer.cols);
    small.codes[to] |= layer.codes[cell];
    if (small.severities && layer.severities)
      small.severities[to] = Math.max(small.severities[to], layer.severities[cell]);
  }
  return small;
}

/** Cells of a row: the first of them, the block of their first, how many, how many levels below, and which stands where. */
interface Row {
  from: number;
  to: number;
  cells: number;
  level: number;
  /** null: as they are. */
  colAt: Uint32Array | null;
}

/** What is known of a row of cells, into their blocks. Plain loops: a map may have millions of cells. */
export function addCells(
  layer: Layer,
  known: KindOutcomes | undefined,
  kind: ScreenKind,
  look: PyramidLook,
  row: Row,
): void {
  const { to, cells, level } = row;
  if (!known) {
    for (let col = 0; col < cells; col++) layer.codes[to + (col >> level)] |= CODE.untested;
    return;
  }
  addCodes(layer.codes, known, { hit: HITS[kind], least: look.least ?? ANY }, row);
  if (look.pick || layer.severities) addNsms(layer, known, look, row);
}

/** What is known of a map of which few cells are tested, into its blocks. @param cells the tested ones */
function addFew(
  layer: Layer,
  known: KindOutcomes,
  kind: ScreenKind,
  look: PyramidLook,
  { grid, level, cells }: { grid: Grid; level: number; cells: Uint32Array },
): void {
  const tested = new Uint32Array(layer.codes.length);
  for (const cell of cells) {
    const row = Math.floor(cell / grid.cols);
    const to = (row >> level) * layer.cols + ((cell - row * grid.cols) >> level);
    tested[to]++;
    addCells(layer, known, kind, look, { from: cell, to, cells: 1, level, colAt: null });
  }
  for (let block = 0; block < tested.length; block++)
    if (tested[block] < cellsOfBlock(grid, level, block)) layer.codes[block] |= CODE.untested;
}

function addCodes(
  codes: Uint8Array,
  known: KindOutcomes,
  { hit, least }: { hit: number; least: Least },
  { from, to, cells, level, colAt }: Row,
): void {
  const { firstDivergent: outcomes } = known;
  for (let col = 0; col < cells; col++) {
    const cell = from + (colAt ? colAt[col] : col);
    const outcome = outcomes[cell];
    if (outcome >= 0)
      codes[to + (col >> level)] |= CODE.effective | (isShown(known, cell, least) ? hit : 0);
    else if (outcome === NOT_TESTED) codes[to + (col >> level)] |= CODE.untested;
    else if (outcome !== NO_OP) codes[to + (col >> level)] |= CODE.effective;
  }
}

/** Which NSMs of a row are picked, and how severe they are, into their blocks. */
function addNsms(
  { codes, severities }: Layer,
  known: KindOutcomes,
  { colour, pick, least = ANY }: PyramidLook,
  { from, to, cells, level, colAt }: Row,
): void {
  const { firstDivergent: outcomes, outputs, kl } = known;
  for (let col = 0; col < cells; col++) {
    const cell = from + (colAt ? colAt[col] : col);
    const outcome = outcomes[cell];
    if (!isShown(known, cell, least)) continue;
    const block = to + (col >> level);
    const output = outputs ? outputs.index[cell] : -1;
    if (pick?.has(output)) codes[block] |= CODE.picked;
    if (!severities) continue;
    let severity = -outcome;
    if (colour === 'kl') severity = kl[cell];
    else if (colour === 'share') {
      const diverged = promptsDivergedAt(known, cell);
      severity = diverged < 0 ? -Infinity : diverged;
    } else if (colour === 'cosine')
      severity = outputs && output >= 0 ? -outputs.cosine[cell] : -Infinity;
    if (severity > severities[block]) severities[block] = severity;
  }
}

function* pooled(below: Layer): Generator<undefined, Layer> {
  const cols = Math.ceil(below.cols / 2);
  const layer = emptyLayer(Math.ceil(below.rows / 2), cols, below.severities !== null);
  let worked = 0;
  for (let row = 0; row < below.rows; row++) {
    poolRow(layer, below, row);
    worked += below.cols;
    if (worked < CHUNK) continue;
    worked = 0;
    yield;
  }
  return layer;
}

function poolRow({ cols, codes, severities }: Layer, below: Layer, row: number): void {
  const from = row * below.cols;
  const to = (row >> 1) * cols;
  for (let col = 0; col < below.cols; col++) codes[to + (col >> 1)] |= below.codes[from + col];
  if (!severities || !below.severities) return;
  for (let col = 0; col < below.cols; col++) {
    const severity = below.severities[from + col];
    if (severity > severities[to + (col >> 1)]) severities[to + (col >> 1)] = severity;
  }
}
