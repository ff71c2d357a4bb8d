import { useEffect } from 'react';
import { writtenValue, type Kind } from '../../lib/mutation/mutation.ts';
import { formatSite } from '../../lib/model/site.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { selectedMutation } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { shortcut } from '../platform.ts';
import { count, weight } from '../format.ts';
import { AtDivergence } from './AtDivergence.tsx';
import { CopyPython } from './CopyPython.tsx';
import { ItemPicker } from './ItemPicker.tsx';
import { KindControl } from './KindControl.tsx';
import { SecondOpinion } from './SecondOpinion.tsx';
import { Severity } from './Severity.tsx';
import { SiteField } from './SiteField.tsx';
import { Texts } from './Texts.tsx';
import { weightIn, WeightsFigure } from './WeightsFigure.tsx';
import './bench.css';

/** One mutation: where, what is written, and what the mutant says beside the wild type. */
export function BenchPlace({ model }: { model: ModelInfo }) {
  const kind = useLabStore('selection', (s) => s.kind);
  const site = useLabStore('selection', (s) => s.site);
  useEffect(() => {
    document.title = `${formatSite(site)} · Mutascope`;
  }, [site]);
  const run = useLabStore('bench', (s) => s.mutant.run);
  const tokens = useLabStore('bench', (s) => s.wildType.tokens.length);
  return (
    <section className="bench" aria-label="Bench" data-kind={kind}>
      <h2>
        Bench <em>in place, byte-exact undo</em>
      </h2>
      <div className="row spread bench-title">
        <SiteField />
        <UndoRedo />
      </div>
      <MutationSentence />
      <div className="bench-site">
        <WeightsFigure model={model} />
        <div>
          <BeforeAfter />
          <CopyPython model={model} />
        </div>
      </div>
      <KindControl />
      <ItemPicker model={model} />
      <Texts />
      <AtDivergence run={run} tokens={tokens} />
      <Severity run={run} />
      <SecondOpinion model={model} />
    </section>
  );
}

function UndoRedo() {
  const lab = useLab();
  const { tried, at } = useLabStore('bench', (s) => s.trail);
  return (
    <span className="undo-redo">
      <button
        className="button"
        disabled={at < 0}
        onClick={() => lab.bench.undo()}
        title={
          at === 0
            ? 'Takes the mutation back: the wild type, from the restored weights'
            : 'Back to the mutation before'
        }
      >
        Undo <kbd>{shortcut('Z')}</kbd>
      </button>
      <button
        className="button"
        disabled={at + 1 >= tried.length}
        onClick={() => lab.bench.redo()}
        title={shortcut('Shift+Z')}
      >
        Redo
      </button>
    </span>
  );
}

const DONE: Record<Kind, string> = {
  max: 'set to the matrix’s maximum',
  min: 'set to the matrix’s minimum',
  zero: 'set to zero',
  sign: 'with the sign flipped',
  value: 'set to a number',
};

function MutationSentence() {
  const { site, kind, on } = useLabStore('selection', (s) => s);
  const weights = site.height * site.width;
  return (
    <p className="soft bench-sentence">
      {weights === 1 ? 'One weight' : `${count(weights)} weights`}
      {on ? (
        `, ${DONE[kind]}`
      ) : (
        <>
          , as in the <Term id="wild-type" />
        </>
      )}
    </p>
  );
}

function BeforeAfter() {
  const selection = useLabStore('selection', (s) => s);
  const view = useLabStore('weights', (s) => s.view);
  const run = useLabStore('bench', (s) => s.mutant.run);
  const { site, kind, on } = selection;
  const single = site.height * site.width === 1;
  const first = weightIn(view, site.row, site.col);
  const value = view && on ? writtenValue(selectedMutation(selection), view.extent) : null;
  const block = !single && run ? run.before : null;
  const one = (w: number | null) => (w === null ? '–' : `${weight(w)}${single ? '' : ' …'}`);
  const range = (low: number, high: number) => `${weight(low)} … ${weight(high)}`;
  const negated = first === null ? null : 0 - first;
  const before = block ? range(block.min, block.max) : one(first);
  const after = () => {
    if (!on) return 'unchanged';
    if (kind !== 'sign') return value === null ? '–' : weight(value);
    return block ? range(0 - block.max, 0 - block.min) : one(negated);
  };
  const exact = single && on && kind === 'sign' ? negated : value;
  return (
    <dl className="facts before-after">
      <dt>before</dt>
      <dd className="mono" title={single && first !== null ? String(first) : undefined}>
        {before}
      </dd>
      <dt>after</dt>
      <dd className="mono kind-text" title={exact === null ? undefined : String(exact)}>
        {after()}
      </dd>
      <dt>
        <Term id="kind" />
      </dt>
      <dd>{on ? (kind === 'value' ? 'number' : kind) : 'none'}</dd>
      <dt>size</dt>
      <dd className="mono">
        {site.height} × {site.width}
      </dd>
    </dl>
  );
}
