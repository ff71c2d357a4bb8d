import { clampSite } from '../../lib/model/site.ts';
import { assayPrompts } from '../../lib/assay/assay.ts';
import type { AssayState } from '../stores/assay-store.ts';
import type { LabContext, Stores } from '../context.ts';
import {
  decodeLink,
  encodeView,
  linkResultsIn,
  withLinkResults,
  type LinkProblem,
} from '../link/link.ts';
import { addNotice, dismissNotice } from '../stores/ui-store.ts';
import { DEFAULT_VIEW, type View } from '../stores/view.ts';
import { fitSelection } from './load.ts';

/** The browser's address and history, as far as the lab uses them. */
export interface AddressBar {
  /** With the `#`, or empty. */
  hash(): string;
  push(hash: string): void;
  replace(hash: string): void;
  /** Calls back when the user changed the hash: back, forward, or by typing. */
  onChange(changed: () => void): void;
}

/** A change of the view goes into the address when it has rested this long. */
const REST_MS = 400;

/** The view as the stores have it. */
function readView(stores: Stores): View {
  const { camera, showSpaces } = stores.bench.getState();
  const { assay, multiPrompt, item } = stores.assay.getState();
  return {
    model: stores.models.getState().current,
    assay,
    multiPrompt,
    item,
    selection: stores.selection.getState(),
    map: stores.map.getState(),
    risk: pick(stores.risk.getState(), RISK_KEYS),
    benchCamera: camera,
    showSpaces,
    ...pick(stores.ui.getState(), UI_KEYS),
    ranking: pick(stores.ranking.getState(), RANKING_KEYS),
    stats: pick(stores.stats.getState(), STATS_KEYS),
    compare: pick(stores.compare.getState(), COMPARE_KEYS),
  };
}

const keysOf = <T extends object>(whole: T) => Object.keys(whole) as (keyof T)[];
const UI_KEYS = ['theme', 'place', 'atlas', 'methods'] as const;
const RISK_KEYS = keysOf(DEFAULT_VIEW.risk);
const RANKING_KEYS = keysOf(DEFAULT_VIEW.ranking);
const STATS_KEYS = keysOf(DEFAULT_VIEW.stats);
const COMPARE_KEYS = keysOf(DEFAULT_VIEW.compare);

/** These entries alone. */
const pick = <T extends object, K extends keyof T>(object: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.map((key) => [key, object[key]])) as Pick<T, K>;

/** Sets the stores to a view. */
function applyView(ctx: LabContext, view: View): void {
  const { stores } = ctx;
  stores.ranking.setState(view.ranking);
  stores.stats.setState(view.stats);
  stores.compare.setState(view.compare);
  stores.bench.setState({ camera: view.benchCamera, showSpaces: view.showSpaces });
  stores.map.setState(view.map);
  const { asked } = view.risk;
  stores.risk.setState({ ...view.risk, ...(asked ? { budget: asked } : {}) });
  stores.assay.setState(assayOf(view));
  stores.selection.setState(view.selection);
  stores.ui.setState(pick(view, UI_KEYS));
  fitSelection(ctx);
}

/** The bench asks the run that the view names; a link may name one that is not there. */
function assayOf({
  assay,
  multiPrompt,
  item,
}: View): Pick<AssayState, 'assay' | 'multiPrompt' | 'item'> {
  if (!multiPrompt) return { assay, multiPrompt, item: 0 };
  const prompts = assayPrompts(multiPrompt);
  const at = Math.min(item, prompts.length - 1);
  return { assay: prompts[at], multiPrompt, item: at };
}

/** What is worth a step of the browser's history; camera, colours and theme are not. @param text received results */
const landmark = ({ model, assay, multiPrompt, selection, map, place }: View, text: string) =>
  JSON.stringify([
    ...[model, assay, multiPrompt, selection, map.tile, map.kinds],
    ...[place, text],
  ]);

/** What a link asks for beside the view. */
export interface LinkEffects {
  /** Told of another model that the address names once the page is open. */
  showModel: (key: string) => void;
  /** Told of every address that is opened: it may bring results. */
  openResults: (hash: string) => void;
  /** Told of an address that opens a campaign; it is taken out of the bar at once, for there are keys in it. */
  openCampaign: (hash: string) => void;
  /** The view that was shown last, as a link has it: opened where the address says nothing. null: none. */
  lastView: string | null;
  /** Keeps a view, as a link has it, for the next visit. */
  keep: (hash: string) => void;
}

/**
 * Keeps the address in step with the view, both ways.
 */
export function createLinkSync(
  ctx: LabContext,
  bar: AddressBar,
  { showModel, openResults, openCampaign, lastView, keep }: LinkEffects,
) {
  const { stores } = ctx;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let opened = false;
  /** The address as it was last opened or written. */
  let known = '';

  const explain = (problems: LinkProblem[]) => {
    for (const { id } of stores.ui.getState().notices)
      if (id.startsWith('link-')) dismissNotice(stores.ui, id);
    for (const { key, message } of problems)
      addNotice(stores.ui, { id: `link-${key}`, tone: 'warning', text: message });
  };

  /** The view with its site inside the model. */
  const inside = (view: View): View => {
    const config = stores.model.getState().model?.config;
    if (!config) return view;
    const site = clampSite(config, view.selection.site);
    return { ...view, selection: { ...view.selection, site } };
  };

  const commit = () => {
    clearTimeout(timer);
    const view = inside(readView(stores));
    const { text } = stores.shared.getState();
    const plain = encodeView(view);
    keep(plain);
    const hash = withLinkResults(`#${plain}`, text);
    if (hash === bar.hash()) return;
    // the user has just gone elsewhere: that is opened next, not overwritten
    if (opened && bar.hash() !== known) return;
    // an address that only spells this view otherwise (or wrongly) is put right in its place
    const before = inside(decodeLink(bar.hash()).view);
    const textBefore = linkResultsIn(bar.hash()) ?? '';
    if (landmark(before, textBefore) === landmark(view, text)) bar.replace(hash);
    else bar.push(hash);
    known = bar.hash();
  };

  const apply = (view: View) => {
    const other = view.model !== stores.models.getState().current;
    // the site is one of that model: it is not put inside another one
    if (other) stores.model.setState({ model: null });
    applyView(ctx, view);
    if (other) {
      if (opened) showModel(view.model);
      else stores.models.setState({ current: view.model });
    }
    opened = true;
    clearTimeout(timer);
  };

  const open = () => {
    if (/^#(?:join|watch|own)=/.test(bar.hash())) {
      openCampaign(bar.hash());
      bar.replace(known || '#');
      if (opened) return;
    }
    // a link always wins
    if (!opened && lastView !== null && bar.hash() === '') {
      bar.replace(`#${lastView}`);
      tellResumed();
    }
    known = bar.hash();
    const { view, problems } = decodeLink(known);
    explain(problems);
    apply(view);
    openResults(bar.hash());
  };

  /** Shows another view, as a link to it would. */
  const show = (change: (now: View) => View) => {
    apply(change(readView(stores)));
    commit();
  };

  /** Shows what a first visit opens on, in the same light. */
  const startAfresh = () => show(({ theme }) => ({ ...DEFAULT_VIEW, theme }));

  const tellResumed = () =>
    addNotice(stores.ui, {
      id: 'resumed',
      tone: 'info',
      text: 'Resumed where you were.',
      action: { label: 'Start afresh', act: startAfresh },
    });

  return {
    /** Shows what the address says, now and whenever the user changes it. */
    start() {
      open();
      const soon = () => {
        clearTimeout(timer);
        timer = setTimeout(commit, REST_MS);
      };
      const subscribe = [stores.assay, stores.selection, stores.map, stores.ui];
      for (const store of subscribe) store.subscribe(soon);
      stores.models.subscribe((now, before) => {
        if (now.current !== before.current) soon();
      });
      stores.bench.subscribe((now, before) => {
        if (now.camera !== before.camera || now.showSpaces !== before.showSpaces) soon();
      });
      stores.risk.subscribe((now, before) => {
        if (RISK_KEYS.some((key) => now[key] !== before[key])) soon();
      });
      stores.ranking.subscribe((now, before) => {
        if (RANKING_KEYS.some((key) => now[key] !== before[key])) soon();
      });
      stores.stats.subscribe((now, before) => {
        if (STATS_KEYS.some((key) => now[key] !== before[key])) soon();
      });
      stores.shared.subscribe((now, before) => {
        if (now.text !== before.text) soon();
      });
      stores.compare.subscribe((now, before) => {
        if (COMPARE_KEYS.some((key) => now[key] !== before[key])) soon();
      });
      bar.onChange(open);
    },
    show,
    startAfresh,
    /** Puts the view into the address now; returns the hash, with other sides of a comparison if given. */
    commit(sides: { first?: string; second?: string } = {}) {
      commit();
      const view = inside(readView(stores));
      return `#${encodeView({ ...view, compare: { ...view.compare, ...sides } })}`;
    },
  };
}

export type LinkSync = ReturnType<typeof createLinkSync>;
