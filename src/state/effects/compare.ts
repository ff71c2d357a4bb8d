import { assayKey } from '../../lib/assay/assay.ts';
import {
  EXAMPLE,
  publishedId,
  storedId,
  THIS,
  type ResultSource,
} from '../../lib/compare/result-source.ts';
import { isMisfit, pairOf, shownMatrix } from '../../lib/compare/pairing.ts';
import { ofExample, ofPublished, ofReceived, ofRunFile } from '../../lib/compare/sources.ts';
import { toFailure } from '../../lib/base/failure.ts';
import { formatMatrix } from '../../lib/model/matrix.ts';
import { screenId } from '../../lib/plan/result-key.ts';
import { sameShapes } from '../../lib/model/model-config.ts';
import { predictedMutants } from '../../lib/risk/matrix-risk.ts';
import { areRiskiestFirst } from '../../lib/risk/riskiest-first.ts';
import { riskyOf } from '../../lib/risk/risk-bins.ts';
import { storedScreens } from '../../lib/results/stored-screens.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { openRunFile } from '../../lib/run-file/run-open.ts';
import { namedAssayOf, nameOfScreen, screenAssayOf } from '../stores/assay-store.ts';
import { isUnsaid, type StoredOffer } from '../stores/compare-store.ts';
import type { CompareView } from '../stores/view.ts';
import type { LabContext } from '../context.ts';
import { knownModel } from '../known-model.ts';
import { addNotice } from '../stores/ui-store.ts';
import { readScreen } from './read-screen.ts';
import type { Results } from './results.ts';

/** What is set side by side comes from these parts of the lab, too. */
export interface CompareDeps extends Pick<Results, 'readWhole' | 'settled'> {
  /** The screens that come with the page. */
  fetchExample(): Promise<LinkScreen[]>;
}

/** Lists and reads what can be set side by side. */
export function createCompare(ctx: LabContext, deps: CompareDeps) {
  const {
    assay: assays,
    compare,
    map,
    model,
    queue,
    results,
    risk,
    screens,
    selection,
    shared,
    stats,
    ui,
  } = ctx.stores;
  /** Goes up with every listing, so that an older one that is still under way is dropped. */
  let round = 0;
  let suggested: Pick<CompareView, 'first' | 'second'> | null = null;

  const tell = (text: string, file: string) =>
    addNotice(ui, { id: `compare ${file}`, tone: 'warning', text });

  const currentId = () => {
    const { tile } = map.getState();
    const asked = assayKey(screenAssayOf(assays.getState()));
    return storedId(screenId(model.getState().model?.hash ?? '', tile, asked));
  };

  /** What is stored of an offer; what is damaged is left out and told of when it is screened. */
  const read = async (offer: StoredOffer): Promise<ResultSource> => {
    const { id, name, tile, assay, of } = offer;
    const { config, ...itsModel } = of;
    const { maps } = await readScreen(ctx.log, config, offer);
    return {
      id,
      source: 'stored',
      name,
      model: { ...itsModel, shapes: config },
      assay,
      tile,
      maps,
    };
  };

  /** The results most likely meant, as long as the user has not said. */
  const suggest = async () => {
    const own = thisScreen();
    if (!own || !isUnsaid(compare.getState())) return;
    // no part of the first load
    const { suggestSides } = await import('./suggest-sides.ts');
    const sides = await suggestSides(ctx, own, currentId());
    if (!sides) return;
    suggested = sides;
    compare.setState(sides);
  };

  /** What was only suggested is thought over again: there may be more results by now. */
  const forgetSuggestion = () => {
    const { first, second } = compare.getState();
    if (first === suggested?.first && second === suggested.second)
      compare.setState({ first: THIS, second: '' });
    suggested = null;
  };

  /** Fetches the finished screen that comes with the page, where it is to be shown. */
  const readExample = async () => {
    const { first, second, example } = compare.getState();
    if (example || (first !== EXAMPLE && second !== EXAMPLE)) return;
    try {
      const [screen] = await deps.fetchExample();
      compare.setState({ example: ofExample(screen) });
    } catch (error) {
      tell(`The finished screen could not be opened: ${toFailure(error).message}`, EXAMPLE);
    }
  };

  /** Brings the list of stored results, and those of them that are chosen, in step with the store. */
  const refresh = async () => {
    const mine = ++round;
    if (ui.getState().place !== 'compare') return;
    compare.setState({ reading: true });
    const all = storedScreens(await ctx.log.summaries());
    if (mine !== round) return;
    const stored = all.flatMap((screen) => {
      const of = knownModel(ctx.stores, screen.model);
      const name = nameOfScreen(assays.getState(), screen.assay);
      return of && !screens.getState().leaving.has(screen.id)
        ? [{ ...screen, id: storedId(screen.id), name, of }]
        : [];
    });
    compare.setState({ stored });
    // what is not read yet looks empty
    if (isUnsaid(compare.getState())) await deps.settled();
    if (mine !== round) return;
    await suggest();
    if (mine !== round) return;
    await readExample();
    if (mine !== round) return;
    const found = new Map<string, ResultSource>();
    const { first, second } = compare.getState();
    for (const offer of stored.filter(({ id }) => id === first || id === second)) {
      const source = await read(offer);
      if (mine !== round) return;
      found.set(offer.id, source);
    }
    if (first === THIS || second === THIS) await deps.readWhole('all');
    if (mine !== round) return;
    compare.setState({ read: found, reading: false });
  };

  /** The results that the lab shows now, as one side; null while there is no model. */
  function thisScreen(): ResultSource | null {
    const info = model.getState().model;
    if (!info) return null;
    const { name, hash, quantization, config } = info;
    return {
      id: THIS,
      source: 'this',
      name: 'This screen',
      model: { name, hash, quantization, shapes: config },
      assay: namedAssayOf(assays.getState()),
      tile: map.getState().tile,
      maps: results.getState().maps,
      ...predictedNow(),
    };
  }

  /** What is predicted of all mutants, and what an audit says of those that were not run. */
  function predictedNow(): Pick<ResultSource, 'predicted' | 'isRanked' | 'audit'> {
    const { maps: risks, audit } = risk.getState();
    const mutants = predictedMutants(risks.values());
    const isRanked = audit !== null || areRiskiestFirst(risks.values(), results.getState().maps);
    const ranked = isRanked ? { isRanked } : {};
    if (mutants === 0) return { ...ranked, ...(audit ? { audit } : {}) };
    let risky = 0;
    for (const { kinds } of risks.values())
      for (const { histogram } of kinds) risky += riskyOf(histogram);
    return { predicted: { mutants, risky }, ...ranked, ...(audit ? { audit } : {}) };
  }

  /** Results by their id, if they are here and read. */
  const find = (id: string): ResultSource | null => {
    if (id === THIS) return thisScreen();
    const { read, files, example } = compare.getState();
    if (id === EXAMPLE) return example;
    const { swap, files: tables } = stats.getState();
    const severe = tables
      .flatMap(({ published }) => published.severe)
      .findLast((squares) => publishedId(squares.model.id) === id);
    const writers = tables.flatMap(({ published }) => published.writers);
    if (severe) return ofPublished(severe, swap, writers);
    const theirs = ofReceived(shared.getState().received);
    return [...theirs, ...files, ...read.values()].find((source) => source.id === id) ?? null;
  };

  /** Published tables that were dropped: of two models against each other, of one beside what is there. */
  const showTables = () => {
    const tables = stats.getState().files.flatMap(({ published }) => published.severe);
    const ids = [...new Set(tables.map(({ model: { id } }) => publishedId(id)))];
    const last = ids.at(-1);
    if (last === undefined) return;
    compare.setState(
      ids.length > 1 ? { first: ids[0], second: ids[1], shows: 'landscapes' } : { second: last },
    );
  };

  return {
    start() {
      compare.subscribe((now, before) => {
        if (now.first !== before.first || now.second !== before.second) void refresh();
      });
      ui.subscribe((now, before) => {
        if (now.place === before.place) return;
        if (now.place === 'compare') forgetSuggestion();
        void refresh();
      });
      screens.subscribe((now, before) => {
        if (now.models !== before.models || now.leaving !== before.leaving) void refresh();
      });
      stats.subscribe((now, before) => {
        if (now.files !== before.files && ui.getState().place === 'compare') showTables();
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
        if (now.received !== before.received && ui.getState().place === 'compare') void refresh();
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
        tell(`${name}: ${toFailure(error).message} Nothing was opened.`, name);
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
