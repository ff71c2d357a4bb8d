import { useEffect, useRef, useState } from 'react';
import type { MethodId } from '../../lib/methods/method-ids.ts';
import type { Method } from '../../lib/methods/method.ts';
import { METHODS } from '../../lib/methods/methods.ts';
import { searchMethods } from '../../lib/methods/search-methods.ts';
import { termOf, type TermId } from '../../lib/methods/terms.ts';
import { LayerPicture } from '../layer/LayerPicture.tsx';
import { plural } from '../format.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { AboutPaper } from './AboutPaper.tsx';
import './methods.css';

/** What is measured and how, each with its source and what it does not show; in the link as `me`. */
export function MethodsDialog() {
  const lab = useLab();
  const open = useLabStore('ui', (s) => s.methods);
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  useEffect(() => {
    if (open === null) {
      dialog.current?.close();
      return;
    }
    if (!dialog.current?.open) dialog.current?.showModal();
    // what the page opens without a wish is the first: then the whole is shown from its beginning
    if (open === METHODS[0].id) dialog.current?.scrollTo(0, 0);
    else document.getElementById(`method-${open}`)?.scrollIntoView({ block: 'start' });
  }, [open]);
  const close = () => lab.stores.ui.setState({ methods: null });
  const go = (id: MethodId) => {
    setQuery('');
    lab.stores.ui.setState({ methods: id });
    // the one that is open already, too, and those that a search hid until now
    requestAnimationFrame(() =>
      document.getElementById(`method-${id}`)?.scrollIntoView({ block: 'start' }),
    );
  };
  return (
    <dialog
      ref={dialog}
      className="help methods"
      aria-labelledby="methods-title"
      onClose={() => {
        setQuery('');
        close();
      }}
    >
      <div className="row spread">
        <h1 id="methods-title">Methods</h1>
        <button className="quiet glyph" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      {open !== null && (
        <>
          <div className="methods-search">
            <input
              type="search"
              aria-label="Search the methods"
              placeholder="Search: kappa, gate, nats…"
              value={query}
              onChange={(event) => setQuery(event.target.value)}
            />
          </div>
          <Found query={query} onGo={go} />
        </>
      )}
    </dialog>
  );
}

/** Everything, or what a search leaves of it. */
function Found({ query, onGo }: { query: string; onGo: (id: MethodId) => void }) {
  const { terms, methods } = searchMethods(query);
  const isWhole = query.trim() === '';
  return (
    <>
      <p className="hidden-text" role="status">
        {isWhole
          ? ''
          : `Found: ${plural(terms.length, 'word')}, ${plural(methods.length, 'method')}`}
      </p>
      {isWhole && (
        <>
          <Contents onGo={onGo} />
          <AboutPaper />
          <h2>A layer of the model</h2>
          <LayerPicture />
        </>
      )}
      {terms.length > 0 && <Words terms={terms} onGo={onGo} />}
      {methods.length > 0 && <Entries methods={methods} />}
      {terms.length + methods.length === 0 && (
        <p className="soft">Nothing here has “{query.trim()}”. Try one word of it.</p>
      )}
    </>
  );
}

/** Ways to every method; one that is gone to is in the link. */
function Contents({ onGo }: { onGo: (id: MethodId) => void }) {
  return (
    <nav aria-label="Contents" className="methods-contents">
      <ul>
        {METHODS.map(({ id, term }) => (
          <li key={id}>
            <button className="quiet" onClick={() => onGo(id)}>
              {term}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Words({ terms, onGo }: { terms: readonly TermId[]; onGo: (id: MethodId) => void }) {
  return (
    <>
      <h2>Words</h2>
      <dl className="methods-words">
        {terms.map((id) => {
          const { term, definition, method } = termOf(id);
          return (
            <div key={id} id={`term-${id}`}>
              <dt>{term}</dt>
              <dd>
                {definition}{' '}
                {method && (
                  <button
                    className="text-link"
                    aria-label={`How ${term} is measured`}
                    onClick={() => onGo(method)}
                  >
                    How it is measured
                  </button>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}

function Entries({ methods }: { methods: readonly Method[] }) {
  return (
    <>
      <h2>How it is measured</h2>
      <dl>
        {methods.map(({ id, term, definition, formula, source, limits, code }) => (
          <div key={id} id={`method-${id}`}>
            <dt>{term}</dt>
            <dd>{definition.replaceAll('`', '')}</dd>
            {formula && <dd className="mono formula">{formula}</dd>}
            <dd className="soft">
              <b>Source</b> {source} Defined in <span className="mono">{code}</span>.
            </dd>
            <dd className="soft">
              <b>Does not show</b> {limits}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
