import { agreementCsv, onlyInOneCsv } from '../../lib/compare/compare-csv.ts';
import type { MapAgreement } from '../../lib/compare/agree.ts';
import { onlyInOne } from '../../lib/compare/difference.ts';
import { saveFile } from '../files.ts';
import { Popover } from '../shell/Popover.tsx';
import type { ShownPair } from './use-pair.ts';

/** Saves what the comparison says. */
export function SaveComparison(props: { shown: ShownPair; agreement: MapAgreement }) {
  const { shown, agreement } = props;
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
        <b>Save as CSV</b>
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
