import { useEffect, useRef } from 'react';
import { METHODS } from '../../lib/methods/methods.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** What is measured and how, each with its source and what it does not show; in the link as `me`. */
export function Methods() {
  const lab = useLab();
  const open = useLabStore('ui', (s) => s.methods);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open === null) {
      dialog.current?.close();
      return;
    }
    if (!dialog.current?.open) dialog.current?.showModal();
    // the first is under the title, which stays in sight
    if (open === METHODS[0].id) dialog.current?.scrollTo(0, 0);
    else document.getElementById(`method-${open}`)?.scrollIntoView({ block: 'start' });
  }, [open]);
  const go = (methods: typeof open) => lab.stores.ui.setState({ methods });
  return (
    <dialog
      ref={dialog}
      className="help methods"
      aria-labelledby="methods-title"
      onClose={() => go(null)}
    >
      <div className="row spread">
        <h1 id="methods-title">Methods</h1>
        <button className="quiet glyph" aria-label="Close" onClick={() => go(null)}>
          ✕
        </button>
      </div>
      {open !== null && (
        <dl>
          {METHODS.map(({ id, term, definition, formula, source, limits, code }) => (
            <div key={id} id={`method-${id}`}>
              <dt>
                <button className="quiet" title="Put this into the link" onClick={() => go(id)}>
                  {term}
                </button>
              </dt>
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
      )}
    </dialog>
  );
}
