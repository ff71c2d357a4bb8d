import { useState } from 'react';
import { agreementCsv, onlyInOneCsv } from '../../lib/compare/compare-csv.ts';
import type { MapAgreement } from '../../lib/compare/agree.ts';
import { onlyInOne } from '../../lib/compare/difference.ts';
import { addNotice } from '../../state/ui-store.ts';
import { saveFile } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { usePalette } from '../theme.ts';
import { saveComparison } from './save-comparison.ts';
import type { ShownPair } from './use-pair.ts';

/** Saves what the comparison says. */
export function SaveComparison(props: { shown: ShownPair; agreement: MapAgreement }) {
  const { shown, agreement } = props;
  const lab = useLab();
  const palette = usePalette();
  const lit = useLabStore('compare', (s) => s.lit);
  const [busy, setBusy] = useState(false);
  const saveFigure = async (format: 'png' | 'svg') => {
    if (!palette) return;
    setBusy(true);
    try {
      saveFile(await saveComparison(lab, { shown, lit, agreement }, palette, format));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `The figure could not be saved: ${why}`;
      addNotice(lab.stores.ui, { id: 'figure', tone: 'warning', text });
    }
    setBusy(false);
  };
  const save = (what: string, text: string) =>
    saveFile({
      name: `${shown.name}-${what}.csv`,
      type: 'text/csv',
      bytes: new TextEncoder().encode(text),
    });
  const { first, second, kinds, codes } = shown;
  return (
    <Popover className="button" label="Save the comparison" button="Save" side="right">
      <div className="run-files">
        <b>Save the figure</b>
        <div className="row">
          {(['png', 'svg'] as const).map((format) => (
            <button
              key={format}
              className="button"
              disabled={busy || !palette}
              onClick={() => void saveFigure(format)}
            >
              {format.toUpperCase()}
            </button>
          ))}
        </div>
        <p className="soft note">Both maps and their difference as they are shown now.</p>
        <b>Save its numbers as CSV</b>
        <div className="row">
          <button
            className="button"
            disabled={!agreement.all}
            onClick={() => save('agreement', agreementCsv(agreement))}
          >
            Agreement
          </button>
          <button
            className="button"
            disabled={kinds.length === 0}
            onClick={() =>
              save(
                'differing',
                onlyInOneCsv(onlyInOne(first, second, kinds, codes.length), shown, first, second),
              )
            }
          >
            Mutants only in one
          </button>
        </div>
      </div>
    </Popover>
  );
}
