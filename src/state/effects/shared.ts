import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { toFailure } from '../../lib/base/failure.ts';
import type { LinkScreen } from '../../lib/link-format/link-screen.ts';
import { readExample, readExampleModel, readScreens } from '../../lib/link-format/link-results.ts';
import { parameterCount } from '../../lib/model/model-config.ts';
import { storedScreens } from '../../lib/results/stored-screens.ts';
import type { ShownMap } from '../shown-maps.ts';
import type { ModelInfo } from '../../lib/model/model-info.ts';
import type { LabContext } from '../context.ts';
import { EXAMPLE } from '../../lib/compare/result-source.ts';
import { linkResultsIn } from '../link/link.ts';
import { NOTHING_SHARED, withCounts } from '../stores/shared-store.ts';
import { isOfModel, receivedFor, receivedLike, settingsOf } from '../shown-maps.ts';
import { addNotice, dismissNotice } from '../stores/ui-store.ts';
import { hasScreen } from './singles.ts';
import { createSharing, type SharingDeps } from './sharing.ts';

/** Of the notice that tells what became of a link's results. */
const NOTICE = 'shared-results';

/** What the link's results need from the rest of the lab. */
interface SharedDeps extends SharingDeps {
  /** Brings the lab's settings to those of a map. */
  show(map: Omit<ShownMap, 'matrix'>): void;
  /** Whether the address asked for nothing. */
  isBare(): boolean;
  /** The results that come with the page, as the text that a link has. */
  fetchExample(): Promise<string>;
}

/** Results that travel in links: taken in and shown; {@link createSharing} makes them. */
export function createShared(ctx: LabContext, deps: SharedDeps) {
  const { model, models, shared, ui } = ctx.stores;

  const tell = (tone: 'info' | 'warning', text: string) =>
    addNotice(ui, { id: NOTICE, tone, text });

  /** A model can be looked at before it is loaded: its shapes came with results. */
  const showUnloaded = (of: LinkScreen['provenance']['model']) => {
    if (model.getState().model) return;
    const info: ModelInfo = { ...of, parameters: parameterCount(of.config), weightBytes: 0 };
    model.setState({ model: info });
  };

  /** The model of the screen that the lab is set to, else of the first. */
  const modelOf = (screens: readonly LinkScreen[]) => {
    const like = screens.find(({ provenance }) =>
      receivedLike({ received: screens }, { ...settingsOf(ctx.stores), model: provenance.model }),
    );
    return (like ?? screens[0]).provenance.model;
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

  /** Shows what came; returns the first. @param text as in the link; {@link EXAMPLE} for the page's own */
  const receive = (screens: readonly LinkScreen[], text: string) => {
    const received = screens.map(withCounts);
    shared.setState({ received, text, example: text === EXAMPLE, shown: true, verification: null });
    showUnloaded(modelOf(received));
    refuseForeign();
    return received[0];
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
      const isExample = text === EXAMPLE;
      receive(await (isExample ? readExample(await deps.fetchExample()) : readScreens(text)), text);
    } catch (error) {
      shared.setState(NOTHING_SHARED);
      tell('warning', toFailure(error).message);
    }
  };

  model.subscribe((now, before) => {
    if (now.phase !== before.phase) refuseForeign();
  });

  /** Whether the address asks for nothing, and no screen is stored: what the bench tried is none. */
  const isFirstVisit = async () =>
    deps.isBare() && !(await hasScreen(ctx.log, storedScreens(await ctx.log.summaries())));

  return {
    ...createSharing(ctx, deps),

    open,

    receive,

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

    /** Puts away what came; the way back in the browser's history brings it again. */
    close() {
      shared.setState(NOTHING_SHARED);
    },

    /**
     * Before the organism is loaded: its shapes are known from the screen that comes with the page, so
     * what needs no engine can be looked at. The screen itself is shown on a first visit.
     */
    async openBeforeLoading() {
      if (model.getState().model || models.getState().current !== ORGANISM) return;
      try {
        const [text, isFirst] = await Promise.all([deps.fetchExample(), isFirstVisit()]);
        const screens = isFirst ? await readExample(text) : null;
        const of = screens ? modelOf(screens) : await readExampleModel(text);
        // what came or was chosen in the meantime is not replaced
        if (shared.getState().text !== '' || models.getState().current !== ORGANISM) return;
        if (screens) receive(screens, EXAMPLE);
        else showUnloaded(of);
      } catch {
        // nobody asked for it: the lab shows itself as soon as the model is loaded
      }
    },

    /** Shows the finished screen that comes with the page. */
    async openExample() {
      try {
        receive(await readExample(await deps.fetchExample()), EXAMPLE);
        this.show(true);
      } catch (error) {
        tell('warning', `The example could not be opened: ${toFailure(error).message}`);
      }
    },
  };
}

export type Shared = ReturnType<typeof createShared>;
