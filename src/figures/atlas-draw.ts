import { formatMatrix, matrixShape, PROJECTIONS } from '../lib/matrix.ts';
import type { ModelConfig } from '../lib/model-config.ts';
import { countNsm } from '../lib/outcomes.ts';
import { SCREEN_KINDS, tileGrid } from '../lib/plan.ts';
import type { AtlasLayout } from './atlas.ts';
import type { CellResults } from './cells.ts';
import { fillHatch } from './hatch.ts';
import type { Palette } from './palette.ts';
import { mapPixels, pixelCanvas, type MapLook } from './phenotype-map.ts';

export interface AtlasPicture {
  config: ModelConfig;
  /** By name of the matrix. */
  maps: ReadonlyMap<string, CellResults>;
  tile: number;
  look: MapLook;
  palette: Palette;
  selected: string;
  hovered: string | null;
  font: string;
}

/** Draws the small maps, the names of layers and matrices, and each matrix's share of NSMs. */
export function drawAtlas(
  ctx: CanvasRenderingContext2D,
  layout: AtlasLayout,
  picture: AtlasPicture,
): void {
  const { palette, config } = picture;
  ctx.font = picture.font;
  ctx.fillStyle = palette.soft;
  ctx.textBaseline = 'top';
  PROJECTIONS.forEach((name, i) => ctx.fillText(name, layout.columns[i].x, 2));
  ctx.textBaseline = 'middle';
  layout.rows.forEach(({ y, height }, i) => ctx.fillText(`L${i}`, 0, y + height / 2 + 1));
  for (const item of layout.items) {
    const name = formatMatrix(item.matrix);
    const known = picture.maps.get(name);
    const { x, y, width, height } = item.window;
    fillHatch(ctx, item.window, palette);
    if (known) {
      const grid = tileGrid(matrixShape(config, item.matrix.projection), picture.tile);
      // where a cell would be smaller than a pixel, blocks of cells become one
      const step = Math.max(1, Math.ceil((item.transpose ? grid.rows : grid.cols) / (2 * width)));
      const look = { ...picture.look, transpose: item.transpose };
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(pixelCanvas(mapPixels(grid, known, look, palette, step)), x, y, width, height);
    }
    ctx.strokeStyle = palette.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
    if (name === picture.selected || name === picture.hovered) {
      ctx.strokeStyle = name === picture.selected ? palette.accent : palette.faint;
      ctx.lineWidth = name === picture.selected ? 2 : 1;
      ctx.strokeRect(x - 3, y - 3, width + 6, height + 6);
    }
  }
  drawShares(ctx, layout, picture);
}

/** Under each column: which share of its tested mutants diverged. */
function drawShares(
  ctx: CanvasRenderingContext2D,
  layout: AtlasLayout,
  { maps, palette, config, font }: AtlasPicture,
): void {
  const y = layout.height - 22;
  PROJECTIONS.forEach((projection, i) => {
    let [tested, diverged] = [0, 0];
    for (let layer = 0; layer < config.num_hidden_layers; layer++) {
      const known = maps.get(formatMatrix({ layer, projection }));
      for (const kind of SCREEN_KINDS) {
        const of = known?.[kind];
        if (!of) continue;
        tested += of.tested;
        diverged += countNsm(of);
      }
    }
    const { x, width } = layout.columns[i];
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, y, width, 3);
    if (tested === 0) return;
    ctx.fillStyle = palette.soft;
    ctx.fillRect(x, y, (width * diverged) / tested, 3);
    ctx.textBaseline = 'top';
    ctx.font = font.replace('11px', '10px');
    ctx.fillText(`${Math.round((100 * diverged) / tested)}%`, x, y + 8);
  });
}
