import { makeFrame, visible, weightAt } from '../../figures/frame.ts';
import { hasNoOp, legendCategories } from '../../figures/legend.ts';
import { mapWindow } from '../../figures/map-figure.ts';
import type { Palette } from '../../figures/palette.ts';
import { mapPart, pixelCanvas } from '../../figures/phenotype-map.ts';
import { pyramidOf } from '../../figures/pyramid.ts';
import { drawSavedMap, SAVED_WIDTH, savedSize, type SavedMap } from '../../figures/saved-map.ts';
import { asSpec } from '../../lib/assays.ts';
import { mapCsv } from '../../lib/map-csv.ts';
import { projectionName } from '../../lib/matrix.ts';
import { offered, screenAssayOf } from '../../state/assay-store.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import { adapterName, count } from '../words.ts';
import type { MapData } from './use-map.ts';
import { pickedOutputs } from './use-phenotypes.ts';
import { shownMap } from './use-shown.ts';

export type FigureFormat = 'png' | 'svg' | 'csv';

/** Saved pictures have this many pixels for a CSS pixel. */
const SCALE = 2;

/** The map as it is shown now, as a file: with title, legend and where it comes from. */
export async function saveFigure(
  lab: Lab,
  map: MapData,
  palette: Palette,
  format: FigureFormat,
): Promise<FileOut> {
  const { model } = lab.stores.model.getState();
  if (!model) throw new Error('There is no model yet.');
  const name = `${model.name}-${map.name}-${map.tile}`;
  const { shape, matrix, tile, kinds, results } = map;
  const settings = lab.stores.map.getState();
  const { book } = lab.stores.results.getState();
  const { camera, transpose, colour, picked } = settings;
  const pick = pickedOutputs(picked, book);
  const shown = shownMap(map, { ...settings, pick });
  const { arrangement, marginals, marked, picked: lit } = shown;
  const frame = makeFrame(shape, mapWindow(SAVED_WIDTH, shape, transpose), camera, transpose);
  if (format === 'csv') {
    const seen = visible(frame);
    const [a, b] = [
      weightAt(frame, seen.x, seen.y),
      weightAt(frame, seen.x + seen.width, seen.y + seen.height),
    ];
    const window = { row: a.row, col: a.col, height: b.row - a.row, width: b.col - a.col };
    const text = mapCsv(
      model.config,
      { matrix, tile, kinds },
      results,
      !arrangement && camera ? window : null,
    );
    return { name: `${name}.csv`, type: 'text/csv', bytes: new TextEncoder().encode(text) };
  }
  const tokens = lab.stores.assay.getState().assay.maxNewTokens;
  const look = { kinds, colour, transpose, tokens, pick };
  const pyramid = pyramidOf(map.grid, shown.results, look);
  const { pixels, at } = mapPart(pyramid, frame, tile, look, palette, SCALE);
  const saved: SavedMap = {
    drawing: {
      frame,
      picture: { picture: pixelCanvas(pixels), at },
      cells: { ...map.grid, size: tile },
      ...{ marginals, marked, picked: lit, arrangement },
    },
    ...wordsOf(lab, map),
    legend: {
      categories: legendCategories(kinds, colour, hasNoOp(results, kinds)),
      colour,
      tokens,
    },
  };
  const metadata = {
    Title: saved.title,
    Description: [...saved.lines, ...saved.provenance].join('\n'),
  };
  const { encodePng } = await import('../../figures/png.ts');
  const size = savedSize(saved);
  if (format === 'svg') {
    const { SvgPen } = await import('../../figures/svg-pen.ts');
    const href = `data:image/png;base64,${base64(encodePng(pixels))}`;
    const pen = new SvgPen(size, () => href);
    drawSavedMap(pen, saved, palette);
    const text = pen.toSvg({ title: saved.title, metadata });
    return { name: `${name}.svg`, type: 'image/svg+xml', bytes: new TextEncoder().encode(text) };
  }
  const canvas = document.createElement('canvas');
  canvas.width = SCALE * size.width;
  canvas.height = SCALE * size.height;
  const ctx = canvas.getContext('2d', { willReadFrequently: true });
  if (!ctx) throw new Error('The browser gives no canvas.');
  ctx.scale(SCALE, SCALE);
  drawSavedMap(ctx, saved, palette);
  const picture = ctx.getImageData(0, 0, canvas.width, canvas.height);
  return { name: `${name}.png`, type: 'image/png', bytes: encodePng(picture, metadata) };
}

/** What stands above and below the map. */
function wordsOf(lab: Lab, map: MapData): Pick<SavedMap, 'title' | 'lines' | 'provenance'> {
  const { model, device } = lab.stores.model.getState();
  const assays = lab.stores.assay.getState();
  const assay = screenAssayOf(assays);
  const spec = offered(assays, assay) ?? asSpec(assay);
  const decoding =
    spec.temperature === 0 ? 'greedy' : `temperature ${spec.temperature}, seed ${spec.seed}`;
  const asked = spec.type === 'descriptive' ? `“${spec.prompt.replace(/\s+/g, ' ')}”` : spec.name;
  const { name, quantization, hash } = model!;
  return {
    title: `${map.name}, ${projectionName(map.matrix.projection)} of layer ${map.matrix.layer}`,
    lines: [
      `${map.shape.rows} × ${map.shape.cols} weights, squares of ${map.tile}, ${map.kinds.join(', ')}; ${count(map.tested)} of ${count(map.mutants)} mutants tested`,
      `${asked}, ${decoding}, ${spec.maxNewTokens} new tokens`,
    ],
    provenance: [
      `${name} ${quantization}, model ${hash.slice(0, 16)}${device ? `, computed on ${adapterName(device)}` : ''}. Mutascope ${__APP_VERSION__}.`,
    ],
  };
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
