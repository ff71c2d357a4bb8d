import { describeSampling } from '../../lib/assay/assay-words.ts';
import { visible, weightAt, type Frame } from '../../figures/frame.ts';
import { klRangeOf } from '../../figures/kl-scale.ts';
import { legendCategories } from '../../figures/legend.ts';
import { savedFrame } from '../../figures/map-figure.ts';
import type { Pen } from '../../figures/pen.ts';
import type { Palette } from '../../figures/palette.ts';
import { mapPart, pixelCanvas } from '../../figures/phenotype-map.ts';
import { pyramidOf } from '../../figures/pyramid.ts';
import { drawSavedMap, savedSize, type SavedMap } from '../../figures/saved-map.ts';
import { SAVED_SCALE, SAVED_WIDTH, type SheetWords } from '../../figures/sheet.ts';
import { mapCsv } from '../../lib/results/map-csv.ts';
import { formatMatrix, projectionName, type MatrixId } from '../../lib/model/matrix.ts';
import type { ScreenKind } from '../../lib/plan/grid.ts';
import { distinctAdapters, type RunAdapter } from '../../lib/model/run-adapter.ts';
import { placesOf, type Arrangement } from '../../lib/stats/rearrange.ts';
import { namedAssayOf } from '../../state/stores/assay-store.ts';
import type { FileOut } from '../../state/effects/run-files.ts';
import type { Lab } from '../../state/lab.ts';
import { receivedFor, settingsOf } from '../../state/shown-maps.ts';
import { csvFile } from '../files.ts';
import { adapterName, count, leastWords, plural } from '../format.ts';
import { figureWidth } from './figure-width.ts';
import type { MapData } from './use-map.ts';
import { pickedOutputs } from './use-phenotypes.ts';
import { arrangementOf, surroundingsOf } from './use-shown.ts';

export type FigureFormat = 'png' | 'svg' | 'csv';

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
  await lab.results.settled();
  await lab.results.readWhole([map.name]);
  const { shape, matrix, tile, kinds, results } = map;
  const settings = lab.stores.map.getState();
  const received = receivedFor(settingsOf(lab.stores));
  const outputTable = received?.outputTable ?? lab.stores.results.getState().outputTable;
  const { camera, transpose, colour, picked } = settings;
  const pick = pickedOutputs(picked, outputTable);
  const arrangement = arrangementOf(map, settings.shows);
  const shown = surroundingsOf(map, arrangement, pick);
  const page = figureWidth(lab, 'map', SAVED_WIDTH);
  const frame = savedFrame(SAVED_WIDTH, page, shape, { camera, transpose });
  const words = await wordsOf(lab, map, frame);
  const about = [words.title, ...words.lines, ...words.provenance].join('\n');
  if (format === 'csv') {
    const inView = viewOf(map, frame, arrangement);
    const figure = { inView, least: map.least, about };
    const text = mapCsv(model.config, { matrix, tile, kinds }, results, figure);
    return csvFile(name, text);
  }
  const tokens = lab.stores.assay.getState().assay.maxNewTokens;
  const klRange = klRangeOf([results], kinds, map.least.kl);
  const look = { kinds, colour, transpose, tokens, klRange, pick, prompts: map.many.count };
  const pyramid = pyramidOf(map.grid, results, { ...look, least: map.least, arrangement });
  const { pixels, at } = mapPart(pyramid, frame, tile, look, palette, SAVED_SCALE);
  const saved: SavedMap = {
    drawing: {
      frame,
      picture: { picture: pixelCanvas(pixels), at },
      cells: { ...map.grid, size: tile },
      ...{ arrangement, colour, ...shown },
    },
    ...words,
    legend: {
      categories: legendCategories(
        kinds,
        colour,
        kinds.some((kind) => map.counts.all.kinds[kind].noOps > 0),
      ),
      colour,
      tokens,
      klRange,
      many: map.many,
      loops: shown.marked !== null,
      provisional: shown.provisional !== null,
    },
  };
  const { figureFile } = await import('./figure-file.ts');
  const figure = {
    name,
    size: savedSize(saved),
    draw: (pen: Pen) => drawSavedMap(pen, saved, palette),
    metadata: metadataOf(lab, words),
  };
  return figureFile(figure, format);
}

/** What a saved figure's file tells to those who look into it. */
export const metadataOf = (lab: Lab, words: SheetWords) => ({
  Title: words.title,
  Description: [...words.lines, ...words.provenance].join('\n'),
  Software: `Mutascope ${__APP_VERSION__}`,
  Model: lab.stores.model.getState().model?.hash ?? '',
  View: lab.link.commit(),
});

/** Which cells a frame shows, wherever they stand in it. */
function viewOf(map: MapData, frame: Frame, arrangement: Arrangement | null) {
  const seen = visible(frame);
  const from = weightAt(frame, seen.x, seen.y);
  const to = weightAt(frame, seen.x + seen.width, seen.y + seen.height);
  const [rows, cols] = [arrangement?.rows, arrangement?.cols].map(
    (order) => order && placesOf(order),
  );
  const meets = (place: number, low: number, high: number) =>
    place * map.tile < high && (place + 1) * map.tile > low;
  return (cell: number): boolean => {
    const [row, col] = [Math.floor(cell / map.grid.cols), cell % map.grid.cols];
    return (
      meets(rows?.[row] ?? row, from.row, to.row) && meets(cols?.[col] ?? col, from.col, to.col)
    );
  };
}

/** What stands above and below the map. */
async function wordsOf(lab: Lab, map: MapData, frame: Frame): Promise<SheetWords> {
  const look = lookWords(lab, map, frame);
  return {
    title: `${map.name}, ${projectionName(map.matrix.projection)} of layer ${map.matrix.layer}`,
    lines: [
      `${map.shape.rows} × ${map.shape.cols} weights, squares of ${map.tile}, ${map.kinds.join(', ')}; ${count(map.tested)} of ${count(map.mutants)} mutants tested`,
      assayWords(lab),
      ...(look ? [look] : []),
    ],
    provenance: [await originWords(lab, map)],
  };
}

/** Where some maps in view come from: what came with a link apart from what was computed here. */
export async function originsOfMaps(
  lab: Lab,
  matrices: readonly MatrixId[],
  kinds: readonly ScreenKind[],
): Promise<string[]> {
  const received = receivedFor(settingsOf(lab.stores));
  const own = matrices.filter((matrix) => !received?.maps.has(formatMatrix(matrix)));
  const here = originOf(lab, await adaptersOfMaps(lab, own, kinds));
  const theirs = matrices.length - own.length;
  if (!received || theirs === 0) return [here];
  const { adapters, app } = received.provenance;
  const from = originOf(lab, adapters, app);
  if (own.length === 0) return [from];
  return [`${plural(theirs, 'matrix', 'matrices')}: ${from}`, `The others: ${here}`];
}

/** The devices that any of some maps was computed on, each once. */
async function adaptersOfMaps(
  lab: Lab,
  matrices: readonly MatrixId[],
  kinds: readonly ScreenKind[],
): Promise<RunAdapter[]> {
  const all = await Promise.all(matrices.map((matrix) => lab.runFiles.adaptersOf(matrix, kinds)));
  return distinctAdapters(all.flat());
}

/** What was asked, in a line. */
export function assayWords(lab: Lab): string {
  const spec = namedAssayOf(lab.stores.assay.getState());
  const asked = 'prompt' in spec ? `“${spec.prompt.replace(/\s+/g, ' ')}”` : spec.name;
  return `${asked}, ${describeSampling(spec)}, ${plural(spec.maxNewTokens, 'new token')}`;
}

/** What of the map is shown, and how, where that is not all of it as it is. */
function lookWords(lab: Lab, map: MapData, frame: Frame): string {
  const { shows, camera, picked } = lab.stores.map.getState();
  const words: string[] = [];
  if (shows === 'rearranged')
    words.push('rows and columns rearranged, most for max to most for min');
  if (camera && shows !== 'rearranged') {
    const seen = visible(frame);
    const from = weightAt(frame, seen.x, seen.y);
    const to = weightAt(frame, seen.x + seen.width, seen.y + seen.height);
    const span = (low: number, high: number, length: number) =>
      `${Math.max(0, Math.floor(low))}:${Math.min(length, Math.ceil(high))}`;
    words.push(
      `a part: ${map.name}[${span(from.row, to.row, map.shape.rows)}, ${span(from.col, to.col, map.shape.cols)}]`,
    );
  } else if (camera) words.push('a part');
  const least = leastWords(map.least, map.many);
  if (least) words.push(`only NSMs ${least}`);
  if (picked)
    words.push('word' in picked ? `first word “${picked.word}” lit up` : 'one output lit up');
  return words.length === 0 ? '' : `Shown: ${words.join('; ')}`;
}

/** Which weights, computed where, by which version. */
async function originWords(lab: Lab, map: MapData): Promise<string> {
  const received = receivedFor(settingsOf(lab.stores));
  const theirs = map.isReceived ? received?.provenance : undefined;
  if (!theirs) return originOf(lab, await lab.runFiles.adaptersOf(map.matrix, map.kinds));
  return originOf(lab, theirs.adapters, theirs.app);
}

/** @param sender version that computed results which came with a link; none: they did not */
function originOf(lab: Lab, adapters: readonly RunAdapter[], sender?: string): string {
  const { name, quantization, hash } = lab.stores.model.getState().model!;
  const on = [...new Set(adapters.map(adapterName))].filter(Boolean).join(', ');
  const how = [on && `computed on ${on}`, sender && `by Mutascope ${sender}`].filter(Boolean);
  const from = [`${name} ${quantization}`, `model ${hash.slice(0, 16)}`, how.join(' ')];
  const { example } = lab.stores.shared.getState();
  const link = sender ? [example ? 'came with the page' : 'came with a link'] : [];
  return `${[...from, ...link].filter(Boolean).join(', ')}. Drawn by Mutascope ${__APP_VERSION__}.`;
}
