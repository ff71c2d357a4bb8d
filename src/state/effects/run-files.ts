import { agree } from '../../lib/base/agree.ts';
import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import { toFailure } from '../../lib/base/failure.ts';
import { allMatrices, formatMatrix, parseMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import type { How } from '../../lib/results/how.ts';
import { resultKey, type MapId } from '../../lib/plan/result-key.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import type { TilePlan } from '../../lib/plan/plan.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { matricesOf, type StoredScreen } from '../../lib/results/stored-screens.ts';
import { countTextless } from '../../lib/results/outcomes.ts';
import type { OutputTable } from '../../lib/output/output-table.ts';
import { outputKey } from '../../lib/output/phenotype-code.ts';
import { distinctAdapters, type RunAdapter } from '../../lib/model/run-adapter.ts';
import { riskOfKind } from '../../lib/risk/matrix-risk.ts';
import { riskAt } from '../../lib/risk/risk-at.ts';
import { tilesOf, type RunFile } from '../../lib/run-file/run-file.ts';
import { openRunFile } from '../../lib/run-file/run-open.ts';
import { batchesOf, newIn, rowsOf, type KnownMatrix } from '../../lib/run-file/run-results.ts';
import { offered, screenAssayOf } from '../stores/assay-store.ts';
import type { LabContext } from '../context.ts';
import { knownModel, type OfModel } from '../known-model.ts';
import type { ShownMap } from '../shown-maps.ts';
import { addNotice } from '../stores/ui-store.ts';
import { extentOf } from './extents.ts';
import { readScreen } from './read-screen.ts';
import type { Results } from './results.ts';

export type RunFormat = 'parquet' | 'csv';
export interface FileOut {
  name: string;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Results of some maps under one assay and tile size. */
interface Gathered {
  tile: number;
  assay: Assay;
  maps: ReadonlyMap<string, MapResults>;
  outputTable: OutputTable;
}

interface RunFilesDeps {
  results: Results;
  /** Shows the map that a plan fills. */
  show: (map: ShownMap) => void;
}

/** Writes results as run files and takes those of others in. */
export function createRunFiles(ctx: LabContext, deps: RunFilesDeps) {
  const { results } = deps;
  const { assay: assays, map, model, results: shown, risk, selection, ui } = ctx.stores;

  /** @param file that it is about: what is said of another one stays */
  const tell = (tone: 'info' | 'warning', text: string, file = '') =>
    addNotice(ui, { id: `run-file ${file}`, tone, text });

  /** The screen in view, some of its matrices read whole. */
  const inView = async (matrices: readonly MatrixId[]): Promise<Gathered> => {
    const { tile } = map.getState();
    const assay = screenAssayOf(assays.getState());
    const { maps, outputTable } = shown.getState();
    await results.readWhole(matrices.map(formatMatrix));
    return { tile, assay, maps, outputTable };
  };

  /** What is predicted of a mutant of the squares and assay in view, where it is known. */
  const riskOf = (matrix: string, kind: ScreenKind, cell: number): number | null => {
    const predicted = riskOfKind(risk.getState().maps.get(matrix) ?? null, kind);
    return (predicted && riskAt(predicted, cell)?.risk) ?? null;
  };

  /** The tested part of some maps as a run; null if nothing is. */
  const gather = async (
    matrices: readonly MatrixId[],
    { tile, assay, maps, outputTable }: Gathered,
    info: OfModel,
  ): Promise<RunFile | null> => {
    const spec: Assay = offered(assays.getState(), assay) ?? assay;
    const known = new Map<string, KnownMatrix>();
    const kinds = new Set<ScreenKind>();
    const adapters: RunAdapter[] = [];
    const hows = new Set<How>();
    let textless = 0;
    for (const matrix of matrices) {
      const name = formatMatrix(matrix);
      const outcomes = maps.get(name) ?? {};
      const tested = SCREEN_KINDS.filter((kind) => (outcomes[kind]?.tested ?? 0) > 0);
      if (tested.length === 0) continue;
      known.set(name, { extent: await extentOf(ctx, info, matrix, tested), results: outcomes });
      for (const kind of tested) {
        kinds.add(kind);
        textless += countTextless(outcomes[kind]!);
        const from = await ctx.log.provenance(resultKey(info.hash, { matrix, tile, assay }, kind));
        for (const origin of from.origins)
          for (const adapter of origin.adapters) adapters.push(adapter);
        for (const how of from.hows) hows.add(how);
      }
    }
    if (known.size === 0) return null;
    const { name, hash, quantization, config } = info;
    const plan: TilePlan = {
      sites: {
        type: 'tiles',
        matrices: [...known.keys()],
        tile,
        kinds: SCREEN_KINDS.filter((kind) => kinds.has(kind)),
        order: 'coarse',
      },
      assay: spec,
      texts: outputTable.wildType !== null && textless === 0,
    };
    if (outputTable.wildType && textless > 0)
      tell(
        'info',
        `${textless.toLocaleString('en-US')} of the NSMs have no text yet, so the file has none: decode the texts first to have them in it.`,
      );
    const wildType = plan.texts ? (outputTable.wildType ?? []) : undefined;
    return {
      plan,
      ...(wildType ? { wildType } : {}),
      provenance: {
        app: __APP_VERSION__,
        model: { name, hash, quantization, config },
        adapters: distinctAdapters(adapters),
        way: [...hows].sort().join(', '),
      },
      rows: rowsOf(
        config,
        plan,
        known,
        wildType,
        maps === shown.getState().maps ? riskOf : undefined,
      ),
    };
  };

  /** A run as a file; null, and a notice, if there is none. @param what is in it, for the file's name */
  const writeRun = async (
    what: string,
    format: RunFormat,
    make: () => Promise<RunFile | null>,
  ): Promise<FileOut | null> => {
    try {
      const run = await make();
      if (!run) {
        tell('info', 'There are no results to export yet. Screen the map first.');
        return null;
      }
      const bytes =
        format === 'csv'
          ? new TextEncoder().encode((await import('../../lib/run-file/run-csv.ts')).encodeCsv(run))
          : (await import('../../lib/run-file/run-parquet.ts')).encodeParquet(run);
      const id = run.plan.assay.id.replace(/[^\w-]+/g, '-');
      const tile = tilesOf(run)?.tile ?? 0;
      return {
        name: `${run.provenance.model.name}-${what}-${id}-${tile}.${format}`,
        type: format === 'csv' ? 'text/csv' : 'application/vnd.apache.parquet',
        bytes: new Uint8Array(bytes),
      };
    } catch (error) {
      tell('warning', `The file could not be written: ${toFailure(error).message}`);
      return null;
    }
  };

  /** The devices that results of a map were computed on. @param kinds those that are tested */
  const adaptersOfMap = async (id: MapId, kinds: readonly ScreenKind[]) => {
    const hash = model.getState().model?.hash ?? '';
    const found = await Promise.all(
      kinds.map((kind) => ctx.log.provenance(resultKey(hash, id, kind))),
    );
    const origins = found.flatMap((provenance) => provenance.origins);
    return distinctAdapters(origins.flatMap(({ adapters }) => adapters));
  };

  /** The same, of some results in view. */
  const adaptersOf = (matrix: MatrixId, kinds: readonly ScreenKind[]) => {
    const id = { matrix, tile: map.getState().tile, assay: screenAssayOf(assays.getState()) };
    const known = shown.getState().maps.get(formatMatrix(matrix));
    const tested = kinds.filter((kind) => (known?.[kind]?.tested ?? 0) > 0);
    return adaptersOfMap(id, tested);
  };

  /** What the wild type says here, if that is known. */
  const wildTypeHere = (assay: Assay): string[] | null => {
    const asked = screenAssayOf(assays.getState());
    return assayKey(asked) === assayKey(assay) ? shown.getState().outputTable.wildType : null;
  };

  const check = (run: RunFile): string | null => {
    const info = model.getState().model;
    if (!info) return 'The model is still loading. Try again when it is there.';
    const { model: fileModel } = run.provenance;
    if (fileModel.hash !== info.hash)
      return `These are results of another model (${fileModel.name}, ${fileModel.hash.slice(0, 12)}…); here is ${info.name}, ${info.hash.slice(0, 12)}…. Nothing was taken in; to look at them beside these, open the file in Side by side.`;
    const wildType = wildTypeHere(run.plan.assay);
    if (run.wildType && wildType && outputKey(wildType) !== outputKey(run.wildType))
      return 'These results were measured against a wild type that says something else than the one here. Nothing was taken in.';
    if (!tilesOf(run))
      return 'This run tested single mutations from a list, which are no tiles of a map. Nothing was taken in.';
    return null;
  };

  const takeIn = async (run: RunFile) => {
    const { assay } = run.plan;
    const tiles = tilesOf(run);
    if (!tiles) return { added: 0, others: 0 };
    const { tile } = tiles;
    let added = 0;
    let others = 0;
    for (const { matrix, batch } of batchesOf(run)) {
      const plan = { matrix, tile, assay };
      const fresh = newIn(batch, await results.read(plan, batch.kind, batch.cells));
      others += fresh.others;
      added += fresh.batch.cells.length;
      if (fresh.batch.cells.length === 0) continue;
      const { app, adapters } = run.provenance;
      results.add(plan, fresh.batch, { app, adapters });
    }
    await ctx.log.flush();
    return { added, others };
  };

  return {
    adaptersOf,
    adaptersOfMap,
    /** The shown map, or all maps of this assay and tile size, as a file; null, and a notice, if there is none. */
    async write(scope: 'map' | 'all', format: RunFormat): Promise<FileOut | null> {
      const { model: info, phase } = model.getState();
      if (!info || phase !== 'ready') {
        tell('warning', 'Files are written in the tab that computes.');
        return null;
      }
      const { layer, projection } = selection.getState().site;
      const here = { layer, projection };
      return writeRun(scope === 'map' ? formatMatrix(here) : 'all', format, async () => {
        const matrices = scope === 'map' ? [here] : allMatrices(info.config);
        return gather(matrices, await inView(matrices), info);
      });
    },

    /** A stored screen, of whichever model, as a file; null, and a notice, where that cannot be written. */
    writeScreen: (screen: StoredScreen): Promise<FileOut | null> =>
      writeRun('all', 'parquet', async () => {
        const of = knownModel(ctx.stores, screen.model);
        if (!of) throw new Error('Its model is not known here.');
        const { config } = of;
        const read = await readScreen(ctx.log, config, screen);
        const { tile, assay } = screen;
        const begun = matricesOf(screen);
        const matrices = allMatrices(config).filter((matrix) => begun.has(formatMatrix(matrix)));
        return gather(matrices, { tile, assay, ...read }, of);
      }),

    /** Takes a run file in and shows what it holds; says what came of it. */
    async read(name: string, bytes: Uint8Array): Promise<void> {
      try {
        const run = await openRunFile(bytes);
        const problem = check(run);
        const tiles = tilesOf(run);
        if (problem || !tiles) {
          tell('warning', `${name}: ${problem ?? ''}`, name);
          return;
        }
        const { added, others } = await takeIn(run);
        const known = run.rows.length - added;
        const { tile, matrices, kinds } = tiles;
        const parts = [
          `${name}: ${added.toLocaleString('en-US')} ${agree(added, 'result', 'results')} taken in (${matrices.length === 1 ? matrices[0] : `${matrices.length} matrices`}, squares of ${tile}, ${run.plan.assay.name}).`,
          known > 0
            ? `${known.toLocaleString('en-US')} ${agree(known, 'was', 'were')} here already.`
            : '',
          others > 0
            ? `${others.toLocaleString('en-US')} of them ${agree(others, 'says', 'say')} something else than those here, which were kept.`
            : '',
        ];
        tell(others > 0 ? 'warning' : 'info', parts.filter((part) => part !== '').join(' '), name);
        // the matrix in view stays if the file has it
        const { layer, projection } = selection.getState().site;
        const here = { layer, projection };
        const matrix = matrices.includes(formatMatrix(here)) ? here : parseMatrix(matrices[0])!;
        const { assay, texts } = run.plan;
        deps.show({ matrix, tile, kinds, assay, texts });
      } catch (error) {
        tell('warning', `${name}: ${toFailure(error).message} Nothing was taken in.`, name);
      }
    },
  };
}

export type RunFiles = ReturnType<typeof createRunFiles>;
