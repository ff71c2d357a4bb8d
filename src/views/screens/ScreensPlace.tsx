import { useEffect, useRef } from 'react';
import {
  orderedScreens,
  SCREEN_ORDERS,
  type NamedScreen,
  type ScreenOrder,
} from '../../state/stores/screens-store.ts';
import { screenAssayOf } from '../../state/stores/assay-store.ts';
import { closePlaces } from '../close-places.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { bytes, plural } from '../format.ts';
import { ScreenRow } from './ScreenRow.tsx';
import { keptWords } from './shelf-words.ts';
import { useNamedScreens } from './use-named-screens.ts';
import './screens.css';

const ORDER_NAMES: Record<ScreenOrder, string> = { date: 'Newest', size: 'Largest', name: 'Name' };
/** Fewer are seen at a glance. */
const SEARCHED_FROM = 11;

/** A shelf of everything that this browser keeps, in place of the map. */
export function ScreensPlace() {
  const lab = useLab();
  const kept = useNamedScreens();
  const all = kept?.filter(({ single }) => !single) ?? null;
  const singles = kept?.filter(({ single }) => single) ?? [];
  const models = useLabStore('screens', (s) => s.models);
  const order = useLabStore('screens', (s) => s.order);
  const search = useLabStore('screens', (s) => s.search);
  const loaded = useLabStore('model', (s) => s.model);
  const computed = useComputed();
  const inView = useInView();
  const place = useRef<HTMLDivElement>(null);
  /** Where the focus goes when a row is gone. */
  const next = useRef<number | null>(null);
  const shown = all && orderedScreens(all, { order, search });

  useEffect(() => {
    if (next.current === null) return;
    const rows = place.current?.querySelectorAll<HTMLElement>('article') ?? [];
    const row = [...rows].at(Math.min(next.current, rows.length - 1));
    const goal = row?.querySelector<HTMLElement>('.shelf-actions button');
    (goal ?? place.current?.querySelector<HTMLElement>('h1'))?.focus();
    next.current = null;
  }, [kept?.length]);

  const row = (screen: NamedScreen, at: number) => (
    <ScreenRow
      key={screen.id}
      screen={screen}
      model={models.find(({ hash }) => hash === screen.model) ?? null}
      loaded={loaded?.hash === screen.model}
      inView={screen.id === inView}
      computed={computed.has(screen.id)}
      onDelete={(name) => {
        next.current = at;
        lab.screens.remove(screen.id, name);
      }}
    />
  );
  return (
    <div className="screens-place" ref={place}>
      <section aria-label="Your screens">
        <div className="row spread">
          <h1 tabIndex={-1}>
            Your screens{' '}
            {all && all.length > 0 && (
              <span className="soft">
                {plural(all.length, 'screen')},{' '}
                {bytes(all.reduce((sum, screen) => sum + screen.bytes, 0))}
              </span>
            )}
          </h1>
          <button className="button" onClick={() => closePlaces(lab)}>
            Back to the map
          </button>
        </div>
        <Keeping />
        {all?.length === 0 && (
          <p>
            {singles.length > 0 ? 'No screen is stored yet.' : 'Nothing is stored yet.'} Screen a
            matrix or the whole model: what is tested is kept in this browser and listed here.
          </p>
        )}
        {all && all.length > 1 && (
          <div className="row">
            <Segments
              legend="Order of the screens"
              options={SCREEN_ORDERS.map((id) => ({ id, label: ORDER_NAMES[id] }))}
              value={order}
              onChange={(id) => lab.stores.screens.setState({ order: id })}
            />
            {(all.length >= SEARCHED_FROM || search !== '') && (
              <input
                type="text"
                aria-label="Search the screens"
                placeholder="Search"
                value={search}
                onChange={(event) => lab.stores.screens.setState({ search: event.target.value })}
              />
            )}
          </div>
        )}
        {all && all.length > 0 && shown?.length === 0 && (
          <p>
            No screen has all these words.{' '}
            <button className="button" onClick={() => lab.stores.screens.setState({ search: '' })}>
              Show all
            </button>
          </p>
        )}
        <ol className="shelf">{shown?.map((screen, i) => row(screen, i))}</ol>
        {singles.length > 0 && (
          <>
            <h2 className="shelf-singles">Single mutants</h2>
            <p className="soft">
              Tried on the bench, not screened. The map shows them, and a screen takes them over.
            </p>
            <ol className="shelf">
              {singles.map((screen, i) => row(screen, (shown?.length ?? 0) + i))}
            </ol>
          </>
        )}
      </section>
    </div>
  );
}

/** How much room there is, and how safe what is kept is. */
function Keeping() {
  const lab = useLab();
  const storage = useLabStore('models', (s) => s.storage);
  const persisted = useLabStore('models', (s) => s.persisted);
  const room = storage
    ? `With models, the browser keeps ${bytes(storage.usage)} for this page and would keep ${bytes(storage.quota)}.`
    : '';
  return (
    <p className="soft">
      {[keptWords(persisted), room].filter(Boolean).join(' ')}{' '}
      <button className="link" onClick={() => lab.link.startAfresh()}>
        Start afresh
      </button>{' '}
      opens the page as on a first visit; what is stored stays.
    </p>
  );
}

/** The id of the screen that the map shows. */
function useInView(): string | null {
  const lab = useLab();
  useLabStore('assay', screenAssayOf);
  useLabStore('map', (s) => s.tile);
  useLabStore('model', (s) => s.model);
  return lab.screens.inView();
}

/** Ids of the screens that are in the queue, or being verified. */
function useComputed(): ReadonlySet<string> {
  const lab = useLab();
  const screens = useLabStore('screens', (s) => s.screens);
  useLabStore('queue', (s) => s.items.map(({ id, state }) => `${id} ${state}`).join());
  useLabStore('risk', (s) => s.verifying?.state);
  return new Set(screens?.map(({ id }) => id).filter((id) => lab.screens.isComputed(id)));
}
