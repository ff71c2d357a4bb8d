import { describeMany } from '../../lib/assay/assay-words.ts';
import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import {
  publishedId,
  RECEIVED,
  storedId,
  THIS,
  type ResultSource,
} from '../../lib/compare/result-source.ts';
import { isMisfit, pairOf, shownMatrix } from '../../lib/compare/pairing.ts';
import { ofPublished, ofReceived, ofRunFile } from '../../lib/compare/sources.ts';
import { storedOffers } from '../../lib/compare/stored.ts';
import { toFailure } from '../../lib/base/failure.ts';
import { formatMatrix, matrixShape } from '../../lib/model/matrix.ts';
import { sameShapes } from '../../lib/model/model-config.ts';
import { addBatch, emptyOutcomes } from '../../lib/results/outcomes.ts';
import { OutputTable } from '../../lib/output/output-table.ts';
import { tileGrid } from '../../lib/plan/grid.ts';
import type { MapResults } from '../../lib/results/map-results.ts';
import { SQUARE } from '../../lib/published/models.ts';
import { openRunFile } from '../../lib/run-file/run-open.ts';
import { offered, screenAssayOf } from '../stores/assay-store.ts';
import type { NamedOffer } from '../stores/compare-store.ts';
import type { LabContext } from '../context.ts';
import { isOfModel } from '../shown-maps.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { Results } from './results.ts';

const LONGEST_NAME = 40;
/** Stored blocks that are read at once. */
const AT_ONCE = 128;

/** What an assay of no name is called: its prompt, or how many it has. */
export function assayTitle(assay: Assay): string {
  if (assay.type === 'battery' || assay.type === 'style')
    return `${assay.type} of ${describeMany(assay)}`;
  const prompt = assay.prompt.replace(/\s+/g, ' ').trim();
  return `“${prompt.length > LONGEST_NAME ? `${prompt.slice(0, LONGEST_NAME - 1)}…` : prompt}”`;
}

/** Lists and reads what can be set side by side. */
export function createCompare(ctx: LabContext, own: Pick<Results, 'readWhole'>) {
  const {
    assay: assays,
    compare,
    map,
    model,
    queue,
    results,
    selection,
    shared,
    stats,
    ui,
  } = ctx.stores;
  /** Goes up with every listing, so that an older one that is still under way is dropped. */
  let round = 0;

  const tell = (text: string) => addNotice(ui, { id: 'compare', tone: 'warning', text });

  const currentId = () => storedId(map.getState().tile, assayKey(screenAssayOf(assays.getState())));

  const nameOf = (assay: Assay) => offered(assays.getState(), assay)?.name ?? assayTitle(assay);

  /** Results under an offer's keys; what is damaged is left out and told of when it is screened. */
  const read = async ({ id, name, tile, assay, parts }: NamedOffer): Promise<ResultSource> => {
    const { name: modelName, hash, quantization, config } = model.getState().model!;
    const maps = new Map<string, MapResults>();
    const outputTable = new OutputTable();
    for (const { key, matrix, kind } of parts) {
      const into = emptyOutcomes(tileGrid(matrixShape(config, matrix.projection), tile));
      const { headers } = await ctx.log.headers(key);
      for (let from = 0; from < headers.length; from += AT_ONCE) {
        const some = headers.slice(from, from + AT_ONCE).map(({ block }) => block);
        for (const batch of (await ctx.log.read(key, some)).batches) {
          try {
            if (batch.kind === kind) addBatch(into, batch, outputTable);
          } catch {
            continue; // cells outside the map: not of this matrix
          }
        }
      }
      maps.set(formatMatrix(matrix), { ...maps.get(formatMatrix(matrix)), [kind]: into });
    }
    const ownModel = { name: modelName, hash, quantization, shapes: config };
    return { id, source: 'stored', name, model: ownModel, assay, tile, maps };
  };

  /** The results most likely meant, as long as the user has not said. */
  const suggest = () => {
    const { first, second, stored, files } = compare.getState();
    const info = model.getState().model;
    if (second !== '' || first !== THIS || !info) return;
    const { tile } = map.getState();
    const { received } = shared.getState();
    const severe = stats.getState().files.flatMap(({ published }) => published.severe);
    const fits = severe.find(({ model: { shapes } }) => sameShapes(shapes, info.config));
    const theirs = received.findIndex(
      ({ plan, provenance }) => plan.sites.tile === tile && isOfModel(provenance, info),
    );
    const found =
      theirs >= 0
        ? RECEIVED[theirs]
        : (stored.find((offer) => offer.tile === tile && offer.id !== currentId())?.id ??
          files[0]?.id ??
          (fits && tile === SQUARE ? publishedId(fits.model.id) : undefined));
    if (found !== undefined) compare.setState({ second: found });
  };

  /** Brings the list of stored results, and those of them that are chosen, in step with the store. */
  const refresh = async () => {
    const mine = ++round;
    const info = model.getState().model;
    if (!compare.getState().open) return;
    if (!info) {
      compare.setState({ stored: [], read: new Map(), reading: false });
      return;
    }
    compare.setState({ reading: true });
    const offers = storedOffers(await ctx.log.keys(), info.hash);
    if (mine !== round) return;
    const stored = offers.map((offer) => ({ ...offer, name: nameOf(offer.assay) }));
    compare.setState({ stored });
    suggest();
    const found = new Map<string, ResultSource>();
    const { first, second } = compare.getState();
    for (const offer of stored.filter(({ id }) => id === first || id === second)) {
      const source = await read(offer);
      if (mine !== round) return;
      found.set(offer.id, source);
    }
    if (first === THIS || second === THIS) await own.readWhole('all');
    if (mine !== round) return;
    compare.setState({ read: found, reading: false });
  };

  /** The results that the lab shows now, as one side; null while there is no model. */
  function thisScreen(): ResultSource | null {
    const info = model.getState().model;
    if (!info) return null;
    const { name, hash, quantization, config } = info;
    const asked = screenAssayOf(assays.getState());
    return {
      id: THIS,
      source: 'this',
      name: 'This screen',
      model: { name, hash, quantization, shapes: config },
      assay: offered(assays.getState(), asked) ?? asked,
      tile: map.getState().tile,
      maps: results.getState().maps,
    };
  }

  /** Results by their id, if they are here and read. */
  const find = (id: string): ResultSource | null => {
    if (id === THIS) return thisScreen();
    const { read, files } = compare.getState();
    const { swap, files: tables } = stats.getState();
    const severe = tables
      .flatMap(({ published }) => published.severe)
      .findLast((squares) => publishedId(squares.model.id) === id);
    if (severe) return ofPublished(severe, swap);
    const theirs = ofReceived(shared.getState().received);
    return [...theirs, ...files, ...read.values()].find((source) => source.id === id) ?? null;
  };

  return {
    start() {
      compare.subscribe((now, before) => {
        if (now.open && !before.open) stats.setState({ open: false });
        const asked = ['open', 'first', 'second'] as const;
        if (asked.some((key) => now[key] !== before[key])) void refresh();
      });
      stats.subscribe((now, before) => {
        if (now.open && !before.open) compare.setState({ open: false });
        const came = now.files.at(-1)?.published.severe[0];
        if (now.files !== before.files && came && compare.getState().open)
          compare.setState({ second: publishedId(came.model.id) });
      });
      model.subscribe((now, before) => {
        if (now.model !== before.model) void refresh();
      });
      results.subscribe((now, before) => {
        if (now.context !== before.context) void refresh();
      });
      assays.subscribe((now, before) => {
        // what stored assays are called
        if (now.presets !== before.presets || now.saved !== before.saved) void refresh();
      });
      queue.subscribe((now, before) => {
        if (now.status !== before.status) void refresh();
      });
      shared.subscribe((now, before) => {
        if (now.received !== before.received && compare.getState().open) suggest();
      });
    },

    /** Opens a run file, of any model, for comparison only. */
    async openFile(name: string, bytes: Uint8Array): Promise<void> {
      try {
        const file = ofRunFile(name, await openRunFile(bytes));
        const { files, first, second } = compare.getState();
        const others = files.filter(({ id }) => id !== file.id);
        // of two files of another model, the one that came first is the first
        const info = model.getState().model;
        const earlier = others.find(({ id }) => id === second);
        const foreign = earlier && !sameShapes(earlier.model.shapes, info?.config);
        compare.setState({
          files: [...others, file],
          first: foreign && first === THIS ? second : first,
          second: file.id === first ? second : file.id,
        });
      } catch (error) {
        tell(`${name}: ${toFailure(error).message} Nothing was opened.`);
      }
    },

    /** The two results side by side, as far as they are here, and the matrix that is shown of them. */
    sides() {
      const { first, second, matrix } = compare.getState();
      const sides = { first: find(first), second: find(second) };
      const own = selection.getState().site;
      const pair = sides.first && sides.second && pairOf(sides.first, sides.second);
      const { config } = model.getState().model ?? {};
      const inView =
        pair && !isMisfit(pair)
          ? shownMatrix(pair, { own, wanted: matrix, config })
          : formatMatrix(own);
      return { ...sides, inView };
    },

    thisScreen,
  };
}
