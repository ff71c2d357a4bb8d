import { agreementCsv, onlyInOneCsv } from '../../lib/compare/compare-csv.ts';
import type { MapAgreement } from '../../lib/compare/map-agreement.ts';
import { onlyInOne } from '../../lib/compare/difference.ts';
import { csvFile, saveFile } from '../files.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';
import { comparisonCaption } from '../save/captions.ts';
import { FigureLegend } from '../save/FigureLegend.tsx';
import { FigureFormats } from '../save/FigureFormats.tsx';
import { aboutComparison, saveComparison } from './save-comparison.ts';
import { isPublished, type ShownPair } from './use-pair.ts';

/** Saves what the comparison says. */
export function SaveComparison(props: { shown: ShownPair; agreement: MapAgreement }) {
  const { shown, agreement } = props;
  const lab = useLab();
  const lit = useLabStore('compare', (s) => s.lit);
  const saveCsv = (what: string, text: string) => saveFile(csvFile(`${shown.name}-${what}`, text));
  const { first, second, kinds, codes } = shown;
  const about = () => aboutComparison(shown, agreement);
  return (
    <Popover className="button" label="Save the comparison" button="Save" side="right">
      <div className="run-files">
        <b>Save the figure</b>
        <FigureFormats
          save={(palette, format) =>
            saveComparison(lab, { shown, lit, agreement }, palette, format)
          }
        />
        <p className="soft note">Both maps and their difference as they are shown now.</p>
        <FigureLegend text={comparisonCaption(shown, agreement)} />
        <b>Save its numbers as CSV</b>
        <div className="row">
          <button
            className="button"
            disabled={!agreement.all}
            onClick={() => saveCsv('agreement', agreementCsv(agreement, about()))}
          >
            Agreement
          </button>
          <button
            className="button"
            disabled={kinds.length === 0}
            onClick={() =>
              saveCsv(
                'differing',
                onlyInOneCsv(
                  onlyInOne(first, second, kinds, codes.length),
                  { ...shown, verdictsOnly: isPublished(shown), about: about() },
                  first,
                  second,
                ),
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
