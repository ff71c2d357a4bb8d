import { useState } from 'react';
import { KINDS, type Kind } from '../../lib/mutation/mutation.ts';
import type { TermId } from '../../lib/methods/terms.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { weight } from '../format.ts';

const NAMES: Record<Kind, string> = {
  max: 'max',
  min: 'min',
  zero: 'zero',
  sign: 'sign',
  value: 'number',
};

/** The word that explains each. */
const TERMS: Record<Kind, TermId> = {
  ...{ max: 'max', min: 'min', zero: 'zero', sign: 'sign', value: 'number' },
};

/** What is written over the site: the matrix's max or min, zero, its own weights negated, or a number. */
export function KindControl() {
  const lab = useLab();
  const kind = useLabStore('selection', (s) => s.kind);
  const on = useLabStore('selection', (s) => s.on);
  const extent = useLabStore('weights', (s) => s.view?.extent);
  const titles: Partial<Record<Kind, string>> = extent
    ? { max: `Here ${weight(extent.max)}`, min: `Here ${weight(extent.min)}` }
    : {};
  return (
    <div className="row kind-row">
      <Segments
        legend="Value written"
        options={[
          { id: 'none', label: 'none', term: 'wild-type' },
          ...KINDS.map((id) => ({ id, label: NAMES[id], title: titles[id], term: TERMS[id] })),
        ]}
        value={on ? kind : 'none'}
        onChange={(id) =>
          id === 'none' ? lab.selecting.clearMutation() : lab.selecting.mutate({ kind: id })
        }
      />
      {on && kind === 'value' && <NumberField />}
    </div>
  );
}

function NumberField() {
  const lab = useLab();
  const value = useLabStore('selection', (s) => s.value);
  const [draft, setDraft] = useState<string | null>(null);
  const parsed = draft === null ? value : Number(draft.replace('\u2212', '-') || NaN);
  const wrong = !Number.isFinite(Math.fround(parsed));
  const commit = () => {
    if (draft === null || wrong) return;
    setDraft(null);
    if (parsed !== value) lab.selecting.mutate({ value: parsed });
  };
  return (
    <span className="number-field">
      <input
        type="text"
        inputMode="decimal"
        className="mono"
        aria-label="Number to write"
        aria-invalid={wrong}
        value={draft ?? String(value)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={() => {
          commit();
          setDraft(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setDraft(null);
        }}
      />
      {wrong && <span className="field-error">a number, as 0.25 or -1e-3</span>}
    </span>
  );
}
