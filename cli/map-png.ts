import { encode } from 'fast-png';
import type { MapResults } from '../src/lib/results/map-results.ts';
import { cellAt, SCREEN_KINDS, tileGrid, type Grid } from '../src/lib/plan/grid.ts';
import { parseColour, type Palette } from '../src/figures/palette.ts';
import { mapPixels } from '../src/figures/phenotype-map.ts';
import type { Pixels } from '../src/figures/pixels.ts';
import { matrixShape, parseMatrix } from '../src/lib/model/matrix.ts';
import { emptyOutcomes, NO_OP, SILENT } from '../src/lib/results/outcomes.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import type { RunRow } from '../src/lib/run-file/columns.ts';
import { CommandError } from './command-error.ts';
import { writeWhole } from './out-file.ts';

/** The page's colours in its light dress: Okabe–Ito for what answers. */
const PALETTE: Palette = {
  dark: false,
  ink: '#1d1d22',
  soft: '#5a5a63',
  faint: '#8a8a92',
  line: '#d9d6cd',
  panel: '#ffffff',
  accent: '#0072b2',
  max: '#d55e00',
  min: '#006aa6',
  both: '#1d1d22',
  zero: '#7d2a5c',
  sign: '#22b48c',
  silent: '#eceae4',
  noop: '#c9c5ba',
  hatch: '#d9d6cd',
  same: '#c4c0b6',
  first: '#17191e',
  second: '#8d6cc4',
  other: '#4b3b73',
};

/** Length of a map's longer side in pixels, about; larger maps have a pixel for each cell. */
const SIDE = 1024;

/** Writes the map of each matrix of a run: `map.png` of one, `map-L2.gate.png`, … of several. */
export async function writeMaps(run: RunFile, path: string): Promise<void> {
  const { sites } = run.plan;
  if (sites.type !== 'tiles')
    throw new CommandError('A map needs a run of tiles; this one is a list of mutations.');
  for (const matrix of sites.matrices) {
    const file = sites.matrices.length === 1 ? path : path.replace(/\.png$/, `-${matrix}.png`);
    const { width, height, data } = mapImage(run, matrix, sites.tile);
    await writeWhole(file, encode({ width, height, data, channels: 4 }));
  }
}

/** The picture of one matrix of a run: what is not tested is hatched. */
export function mapImage(run: RunFile, matrix: string, tile: number): Pixels {
  const id = parseMatrix(matrix);
  if (!id) throw new CommandError(`"${matrix}" names no matrix.`);
  const shape = matrixShape(run.provenance.model.config, id.projection);
  const grid = tileGrid(shape, tile);
  const results: MapResults = {};
  for (const row of run.rows) {
    const kind = SCREEN_KINDS.find((k) => k === row.kind);
    if (row.matrix !== matrix || !kind) continue;
    const known = (results[kind] ??= emptyOutcomes(grid));
    const cell = cellAt(shape, tile, row.row, row.col);
    known.firstDivergent[cell] = outcomeOf(row);
    known.kl[cell] = row.kl ?? NaN;
    known.tested++;
  }
  const kinds = run.plan.sites.type === 'tiles' ? run.plan.sites.kinds : [];
  const look = { kinds, colour: 'kind' as const, transpose: false, tokens: 1 };
  return magnify(mapPixels(grid, results, look, PALETTE), scaleOf(grid));
}

const outcomeOf = ({ verdict, first_divergent: first }: RunRow) =>
  verdict === 'nsm' ? first : verdict === 'no-op' ? NO_OP : SILENT;

const scaleOf = (grid: Grid) => Math.max(1, Math.floor(SIDE / Math.max(grid.rows, grid.cols)));

function magnify(small: Pixels, scale: number): Pixels {
  const [width, height] = [small.width * scale, small.height * scale];
  const data = new Uint8ClampedArray(4 * width * height);
  const [paper, line] = [parseColour(PALETTE.panel), parseColour(PALETTE.hatch)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 4 * (Math.floor(y / scale) * small.width + Math.floor(x / scale));
      const at = 4 * (y * width + x);
      if (small.data[from + 3] > 0) data.set(small.data.subarray(from, from + 4), at);
      else data.set([...((x + y) % 8 < 2 ? line : paper), 255], at);
    }
  }
  return { width, height, data };
}
