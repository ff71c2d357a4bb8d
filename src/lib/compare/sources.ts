/** Results of other places, to be set side by side. */
import type { LinkScreen } from '../link-format/link-screen.ts';
import { allMatrices, formatMatrix, matrixShape } from '../model/matrix.ts';
import { addBatch, emptyOutcomes, SILENT, type KindOutcomes } from '../results/outcomes.ts';
import { OutputTable } from '../output/output-table.ts';
import { SCREEN_KINDS, tileGrid } from '../plan/grid.ts';
import type { MapResults } from '../results/map-results.ts';
import { EXAMPLE, fileId, publishedId, RECEIVED, type ResultSource } from './result-source.ts';
import { SQUARE } from '../published/models.ts';
import {
  PUBLISHED_KINDS,
  severeMaps,
  squareGrid,
  type PublishedKind,
  type SevereSquares,
} from '../published/squares.ts';
import type { PublishedWriters } from '../published/writers.ts';
import { RunFileError, tilesOf, type Provenance, type RunFile } from '../run-file/run-file.ts';
import { headerTexts } from '../run-file/run-header.ts';
import { batchesOf } from '../run-file/run-results.ts';
import { riskyOf } from '../risk/risk-bins.ts';

const modelOf = ({ model }: Provenance): ResultSource['model'] => ({
  name: model.name,
  hash: model.hash,
  quantization: model.quantization,
  shapes: model.config,
});

/** A run file's results, for comparison only. Throws a RunFileError if its sites are no tiles. */
export function ofRunFile(fileName: string, run: RunFile): ResultSource {
  const { plan, provenance, rows } = run;
  const tiles = tilesOf(run);
  if (!tiles)
    throw new RunFileError(
      'This run tested single mutations from a list, which are no tiles of a map.',
    );
  const { tile } = tiles;
  const maps = new Map<string, MapResults>();
  const outputTable = new OutputTable();
  for (const { matrix, batch } of batchesOf(run)) {
    const name = formatMatrix(matrix);
    const map = maps.get(name) ?? {};
    maps.set(name, map);
    const grid = tileGrid(matrixShape(provenance.model.config, matrix.projection), tile);
    addBatch((map[batch.kind] ??= emptyOutcomes(grid)), batch, outputTable);
  }
  const head = headerTexts(run);
  return {
    id: fileId(JSON.stringify([head.plan, head.provenance, rows.length])),
    source: 'file',
    name: fileName,
    model: modelOf(provenance),
    assay: plan.assay,
    tile,
    maps,
    provenance,
    ...predictionOf(run),
  };
}

/** What a run file says of the mutants that were not run. */
function predictionOf({
  prediction,
  rows,
}: RunFile): Pick<ResultSource, 'predicted' | 'isRanked' | 'audit'> {
  if (!prediction) return {};
  const { mutants, histogram, audit } = prediction;
  const ranked = { predicted: { mutants, risky: riskyOf(histogram) }, isRanked: true };
  if (!audit?.outcome) return ranked;
  const { seed, strata, outcome } = audit;
  const told = strata.map((stratum, i) => ({ ...stratum, nsms: outcome.nsms[i] }));
  return {
    ...ranked,
    audit: { seed, strata: told, found: outcome.found, tested: rows.length, mutants },
  };
}

/** What came with a link. @param screens in the link's order */
export function ofReceived(screens: readonly LinkScreen[]): ResultSource[] {
  return screens.map(({ title, plan, provenance, maps, audit }, i) => ({
    id: RECEIVED[i],
    source: 'received',
    name: title || 'Received with the link',
    model: modelOf(provenance),
    assay: plan.assay,
    tile: plan.sites.tile,
    maps,
    provenance,
    ...(audit ? { audit, isRanked: true } : {}),
  }));
}

/** The finished screen that comes with the page. */
export function ofExample(screen: LinkScreen): ResultSource {
  const [received] = ofReceived([screen]);
  return { ...received, id: EXAMPLE, source: 'example', name: 'Finished screen' };
}

/**
 * The paper's severe squares: every square was tested, and one that is not listed is written as
 * silent. Only a kind the table lists for the model counts as tested.
 * @param writers of table 3, where it is here
 */
export function ofPublished(
  severe: SevereSquares,
  swap: boolean,
  writers: readonly PublishedWriters[] = [],
): ResultSource {
  const { model, squares } = severe;
  const listed = severeMaps(severe, swap);
  const kinds = PUBLISHED_KINDS.filter((kind) =>
    squares.some((square) => (kind === 'zero') === (square.kind === 'zero')),
  );
  const silent = new Map<number, KindOutcomes>(); // the same for all matrices of a size
  const maps = new Map<string, MapResults>();
  for (const matrix of allMatrices(model.shapes)) {
    const name = formatMatrix(matrix);
    const { rows, cols } = squareGrid(model, matrix);
    const cells = rows * cols;
    const empty = silent.get(cells) ?? silentMap(cells);
    silent.set(cells, empty);
    const known = (kind: PublishedKind): KindOutcomes => {
      const outcomes = listed.get(name)?.[kind].firstDivergent;
      return outcomes ? { ...empty, firstDivergent: outcomes } : empty;
    };
    maps.set(name, Object.fromEntries(kinds.map((kind) => [kind, known(kind)])));
  }
  return {
    id: publishedId(model.id),
    source: 'published',
    name: `${model.name}, published`,
    model: { name: model.name, hash: null, quantization: null, shapes: model.shapes },
    assay: null,
    tile: SQUARE,
    maps,
    published: severe,
    // table 3 is of Zephyr alone
    ...(model.id === 'zephyr' && writers[0] ? { writers: writers[0] } : {}),
  };
}

/** A map of which only verdicts are known, and none is an NSM. */
const silentMap = (cells: number): KindOutcomes => ({
  firstDivergent: new Int16Array(cells).fill(SILENT),
  kl: new Float32Array(cells).fill(NaN),
  margin: new Float32Array(cells).fill(Infinity),
  tested: cells,
});

/** How many mutants are tested. */
export function countTested({ maps }: Pick<ResultSource, 'maps'>): number {
  let tested = 0;
  for (const map of maps.values())
    for (const kind of SCREEN_KINDS) tested += map[kind]?.tested ?? 0;
  return tested;
}
