import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { toFailure } from '../../lib/base/failure.ts';
import { RECEIVED, type ResultSource } from '../../lib/compare/result-source.ts';
import { countTested } from '../../lib/compare/sources.ts';
import { testedKinds } from '../../lib/compare/pairing.ts';
import { toSend } from '../../lib/link-format/link-risk.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import {
  packScreens,
  readScreens,
  type PackedResults,
} from '../../lib/link-format/link-results.ts';
import { formatMatrix, parseMatrix } from '../../lib/model/matrix.ts';
import { parameterCount } from '../../lib/model/model-config.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import type { TileSites } from '../../lib/plan/plan.ts';
import type { MapId } from '../../lib/plan/result-key.ts';
import type { ShownMap } from '../shown-maps.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import { distinctAdapters, type RunAdapter } from '../../lib/model/run-adapter.ts';
import type { LabContext } from '../context.ts';
import { linkResultsIn } from '../link/link.ts';
import {
  NOTHING_SHARED,
  withCounts,
  type ReceivedScreen,
  type SharedState,
} from '../stores/shared-store.ts';
import { isOfModel, receivedFor, receivedLike, settingsOf } from '../shown-maps.ts';
import { addNotice, dismissNotice } from '../stores/ui-store.ts';

/** Of the notice that tells what became of a link's results. */
const NOTICE = 'shared-results';

/** What the link's results need from the rest of the lab. */
interface SharedDeps {
  /** The devices that results of a map were computed on. */
  adaptersOf(map: MapId, kinds: readonly ScreenKind[]): Promise<RunAdapter[]>;
  /** What the lab shows now, and what is set side by side. */
  thisScreen(): ResultSource | null;
  /** What is set side by side; `inView`: the matrix that is shown of them. */
  sides(): { first: ResultSource | null; second: ResultSource | null; inView: string };
  /** Brings the lab's settings to those of a map. */
  show(map: Omit<ShownMap, 'matrix'>): void;
  /** Has all that is stored of this screen be read. */
  readAll(): Promise<void>;
  /** Whether the address asked for nothing. */
  isBare(): boolean;
  /** The results that come with the page, as in a link. */
  fetchExample(): Promise<unknown>;
}

/**
 * A side of a comparison: what it is called in the link, or why it is not in it: it is the authors'
 * table, or it is not here.
 */
export type SharedSide = { id: string } | { leftOut: 'published' | 'missing' };

/** Results of what is in view, packed for a link. */
export interface SharedResults extends PackedResults {
  /** How many maps and mutants there were to send. */
  maps: number;
  mutants: number;
  /** null unless it is a comparison. */
  sides: { first: SharedSide; second: SharedSide } | null;
  /** Whether they came with a link themselves. */
  received: boolean;
}

/** Results that travel in links: made, and taken in. */
export function createShared(ctx: LabContext, deps: SharedDeps) {
  const { model, models, risk, selection, shared, ui } = ctx.stores;

  const tell = (tone: 'info' | 'warning', text: string) =>
    addNotice(ui, { id: NOTICE, tone, text });

  /** A model can be looked at before it is loaded: its shapes came with the results. */
  const showUnloaded = (screens: readonly ReceivedScreen[]) => {
    if (model.getState().model) return;
    const like = screens.find(({ provenance }) =>
      receivedLike({ received: screens }, { ...settingsOf(ctx.stores), model: provenance.model }),
    );
    const { provenance } = like ?? screens[0];
    const info: ModelInfo = {
      ...provenance.model,
      parameters: parameterCount(provenance.model.config),
      weightBytes: 0,
    };
    model.setState({ model: info });
  };

  /** Results of another model than the loaded one are not kept: they could never be shown. */
  const refuseForeign = () => {
    const { received } = shared.getState();
    const { phase, model: info } = model.getState();
    if (received.length === 0 || !info || phase !== 'ready') return;
    // side by side, results of other models can be looked at
    if (ui.getState().place === 'compare') return;
    if (received.some(({ provenance }) => isOfModel(provenance, info))) return;
    shared.setState(NOTHING_SHARED);
    const { name, hash } = received[0].provenance.model;
    const why =
      hash === info.hash
        ? `say they are of ${name}, whose sizes they do not have`
        : `are of another model (${name}, ${hash.slice(0, 12)}…) than the one loaded here (${info.name}, ${info.hash.slice(0, 12)}…)`;
    tell('warning', `The results in the link ${why}, so they are not shown.`);
  };

  const take = async (text: string) => {
    const received = (await readScreens(text)).map(withCounts);
    show({ received, text, shown: true });
  };

  const show = (what: Pick<SharedState, 'received' | 'text' | 'shown'>, example = false) => {
    shared.setState({ ...what, example, verification: null });
    showUnloaded(what.received);
    refuseForeign();
  };

  /** Takes in what the address brings, if anything. */
  const open = async (hash: string) => {
    const text = linkResultsIn(hash) ?? '';
    dismissNotice(ui, NOTICE); // it was about another address
    if (text === shared.getState().text) return;
    // the user went back to before they came
    if (text === '') {
      shared.setState(NOTHING_SHARED);
      return;
    }
    try {
      await take(text);
    } catch (error) {
      shared.setState(NOTHING_SHARED);
      tell('warning', toFailure(error).message);
    }
  };

  model.subscribe((now, before) => {
    if (now.phase !== before.phase) refuseForeign();
  });

  /** A result source's tested maps with their origin; null if there are none. */
  const screenOf = async (results: ResultSource, title: string): Promise<LinkScreen | null> => {
    const { tile, assay } = results;
    const maps = new Map([...results.maps].filter(([, map]) => testedKinds(map).length > 0));
    if (maps.size === 0 || !assay) return null;
    const kinds = SCREEN_KINDS.filter((kind) =>
      [...maps.values()].some((map) => testedKinds(map).includes(kind)),
    );
    const provenance = results.provenance ?? (await originOf({ ...results, assay }, maps.keys()));
    if (!provenance) return null;
    const sites: TileSites = {
      type: 'tiles',
      matrices: [...maps.keys()],
      tile,
      kinds,
      order: 'coarse',
    };
    return { title, plan: { sites, assay, texts: false }, provenance, maps };
  };

  /** Where results of this browser come from. */
  const originOf = async (
    { tile, assay, maps }: ResultSource & { assay: LinkScreen['plan']['assay'] },
    names: Iterable<string>,
  ): Promise<LinkScreen['provenance'] | null> => {
    const info = model.getState().model;
    if (!info) return null;
    const found = await Promise.all(
      [...names].map((name) =>
        deps.adaptersOf({ matrix: parseMatrix(name)!, tile, assay }, testedKinds(maps.get(name))),
      ),
    );
    const { name, hash, quantization, config } = info;
    return {
      app: __APP_VERSION__,
      model: { name, hash, quantization, config },
      adapters: distinctAdapters(found.flat()),
      way: 'batched',
    };
  };

  /** What of some results is sent, and how long that is. */
  const pack = async (
    sent: readonly ResultSource[],
    screens: readonly LinkScreen[],
    inView: string,
  ) => ({
    ...(await packScreens(screens, inView)),
    maps: screens.reduce((sum, { maps }) => sum + maps.size, 0),
    mutants: sent.reduce((sum, results) => sum + countTested(results), 0),
    received: sent.some(({ source }) => source === 'received'),
  });

  /** Both sides of a comparison, as far as they may travel. */
  const makeSides = async (): Promise<SharedResults | null> => {
    const { first, second, inView } = deps.sides();
    const sent: ResultSource[] = [];
    const screens: LinkScreen[] = [];
    const name = async (results: ResultSource | null): Promise<SharedSide> => {
      if (results?.source === 'published') return { leftOut: 'published' };
      const screen =
        results &&
        (await screenOf(results, results.source === 'file' ? results.name : titleOf(results)));
      if (!screen) return { leftOut: 'missing' };
      sent.push(results);
      return { id: RECEIVED[screens.push(screen) - 1] };
    };
    const sides = { first: await name(first), second: await name(second) };
    return screens.length === 0 ? null : { ...(await pack(sent, screens, inView)), sides };
  };

  /** What is predicted here of a matrix, as it is sent. */
  const predictedOf = (name: string, tile: number): LinkScreen['risk'] => {
    const found = risk.getState().maps.get(name);
    return found?.tile === tile ? toSend(found) : undefined;
  };

  /** What a received screen was called is passed on. */
  const titleOf = ({ id }: ResultSource): string => {
    const { received } = shared.getState();
    return received[RECEIVED.findIndex((name) => name === id)]?.title ?? '';
  };

  const readExample = async () => {
    const { results: text } = (await deps.fetchExample()) as { results: string };
    return { received: (await readScreens(text)).map(withCounts), text };
  };

  return {
    open,

    /** The results of what is in view for a link; null where there are none. */
    async make(): Promise<SharedResults | null> {
      await deps.readAll();
      if (ui.getState().place === 'compare') return makeSides();
      const { layer, projection } = selection.getState().site;
      const inView = formatMatrix({ layer, projection });
      const theirs = receivedFor(settingsOf(ctx.stores));
      const own = deps.thisScreen();
      if (!own) return null;
      const results: ResultSource = theirs
        ? { ...own, source: 'received', maps: theirs.maps, provenance: theirs.provenance }
        : own;
      const screen = await screenOf(results, theirs?.title ?? '');
      const audit = theirs ? theirs.audit : risk.getState().audit;
      const predicted = theirs ? theirs.risk : predictedOf(inView, own.tile);
      // only of a matrix that is sent
      const sent = screen?.maps.has(inView) ? predicted : undefined;
      const whole = screen && {
        ...screen,
        ...(audit ? { audit } : {}),
        ...(sent ? { risk: sent } : {}),
      };
      return whole && { ...(await pack([results], [whole], inView)), sides: null };
    },

    /** Shows the received results, or those computed here. */
    show(shown: boolean) {
      shared.setState({ shown });
      if (!shown || receivedFor(settingsOf(ctx.stores))) return;
      // the lab was set to something else since
      const { received } = shared.getState();
      const first = received.find(({ provenance }) =>
        isOfModel(provenance, model.getState().model),
      );
      if (!first) return;
      const { assay, sites } = first.plan;
      deps.show({ assay, tile: sites.tile, kinds: sites.kinds });
    },

    /**
     * Before the organism is loaded: its shapes are known from the screen that comes with the page, so
     * what needs no engine can be looked at. The screen itself is shown on a first visit.
     */
    async openBeforeLoading() {
      if (model.getState().model || models.getState().current !== ORGANISM) return;
      try {
        const [{ received, text }, stored] = await Promise.all([readExample(), ctx.log.keys()]);
        const isFirst = deps.isBare() && stored.size === 0;
        // what came in the meantime is not replaced
        if (shared.getState().text !== '') return;
        if (isFirst) show({ received, text, shown: true }, true);
        else showUnloaded(received);
      } catch {
        // nobody asked for it: the lab shows itself as soon as the model is loaded
      }
    },

    /** Shows the finished screen that comes with the page. */
    async openExample() {
      try {
        const { received, text } = await readExample();
        show({ received, text, shown: true }, true);
        this.show(true);
      } catch (error) {
        tell('warning', `The example could not be opened: ${toFailure(error).message}`);
      }
    },
  };
}

export type Shared = ReturnType<typeof createShared>;
