import { useEffect, useRef } from 'react';
import { useLab, useLabStore } from '../lab-context.ts';
import { shortcut } from '../platform.ts';

const KEYS: [string, string][] = [
  ['arrows', 'move the cell cursor in the map, the matrix in the atlas, the site in the bench'],
  ['shift + arrows', 'in the bench: make the site larger or smaller; in the map: mark a region'],
  ['Home  End', 'in the atlas: the ends of a layer; with Ctrl, of the model'],
  ['Page Up  Page Down', 'in the atlas: some layers up, down'],
  ['Enter', 'in the map: open the cell in the bench'],
  ['[  ]', 'layer down, layer up'],
  ['1 … 7', 'q, k, v, o, gate, up, down'],
  ['m  n  z  s', 'write the max, the min, zero; flip the sign'],
  ['t', 'transpose the map'],
  ['+  −  0', 'zoom the map in, out, fit'],
  [`${shortcut('Z')}, ${shortcut('Shift+Z')}`, 'undo and redo a mutation'],
  ['Escape', 'back to the map from any other place'],
  ['?', 'this help'],
];

/** Keys and method, in a dialog. */
export function Help() {
  const lab = useLab();
  const open = useLabStore('ui', (s) => s.helpOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = () => lab.stores.ui.setState({ helpOpen: false });
  return (
    <dialog ref={dialog} className="help" aria-labelledby="help-title" onClose={close}>
      <div className="row spread">
        <h1 id="help-title">How this lab works</h1>
        <button className="quiet glyph" aria-label="Close" onClick={close}>
          ✕
        </button>
      </div>
      <p>
        Mutascope does to a language model what a mutagenesis screen does to a genome: change one
        thing, look at what becomes of the organism, put it back, go on. A <b>mutation</b>{' '}
        overwrites a <b>site</b>, one weight or a rectangle of one projection matrix, with the
        matrix’s largest value, its smallest, zero, or a number, or flips the sign of its weights.
        The <b>mutant</b> answers the same prompt as the <b>wild type</b>. If a single token differs
        it is a non-silent mutation; else the mutation is silent.
      </p>
      <p>
        In the <b>bench</b> the value is written into the weights in memory, the text is generated
        from scratch, and the weights are put back; checksums before and after show that nothing
        remains. The <b>map</b> asks the same of every square of a matrix. Sampled texts use the
        same random numbers for wild type and mutants, so only the weights differ. A verdict is
        called <i>marginal</i> when it hangs on a margin below 0.001: another machine might decide
        otherwise. A <i>no-op</i> wrote what was already there.
      </p>
      <h2 className="keys-only">Keys</h2>
      <dl className="keys keys-only">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt className="mono">{keys}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p className="soft">
        In the pictures: wheel or pinch zooms, drag pans, double-click fits, click picks; in the
        weights shift-drag draws a block. Results stay in this browser. Version {__APP_VERSION__}.
      </p>
    </dialog>
  );
}
