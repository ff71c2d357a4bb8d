import { useCallback, useMemo } from 'react';
import { agreementOf } from '../../lib/compare/map-agreement.ts';
import { agreementCsv } from '../../lib/compare/compare-csv.ts';
import { pairNotes } from '../../lib/compare/pair-notes.ts';
import type { MatrixId } from '../../lib/model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import { copyAndSay } from '../clipboard.ts';
import { useMatrixKeys } from '../keys.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { PublishedAxes } from '../stats/PublishedNotes.tsx';
import { count } from '../format.ts';
import { AgreementTable } from './AgreementTable.tsx';
import { CompareFigures } from './CompareFigures.tsx';
import { DifferenceLegend, SideLegend } from './DifferenceLegend.tsx';
import { MatrixPicker } from './MatrixPicker.tsx';
import { OnlyInOneTable } from './OnlyInOneTable.tsx';
import { Overview } from './Overview.tsx';
import { aboutComparison } from './save-comparison.ts';
import { SaveComparison } from './SaveComparison.tsx';
import { isPublished, type PairState, type ShownPair } from './use-pair.ts';
import { Why } from './Why.tsx';

/** Two results of one shape, matrix by matrix and cell by cell. */
export function CellByCell({ state }: { state: PairState }) {
  const { shown, sources, misfit } = state;
  return (
    <>
      <section aria-label="Cell by cell">
        <div className="compare-choice">
          <div className="compare-sides">
            {shown && !shown.absent && <ShownNotes shown={shown} />}
            {!shown && <Why sources={sources} misfit={misfit} />}
          </div>
          {shown && <PickMatrix shown={shown} />}
        </div>
      </section>
      {shown?.absent && <OneSide shown={shown} state={state} />}
      {shown && !shown.absent && <Comparison shown={shown} />}
    </>
  );
}

/** The matrix in view is the lab's; of a pair that is not the loaded model's, one of its own. */
function usePickMatrix({ isOwn }: ShownPair) {
  const lab = useLab();
  return useCallback(
    (matrix: MatrixId) => {
      if (isOwn) lab.selecting.selectMatrix(matrix);
      else {
        lab.stores.compare.setState({ matrix });
        lab.selecting.setMap({ camera: null });
      }
    },
    [lab, isOwn],
  );
}

function PickMatrix({ shown }: { shown: ShownPair }) {
  const onPick = usePickMatrix(shown);
  return (
    <MatrixPicker
      pair={shown.pair}
      isAlone={shown.absent !== null}
      matrix={shown.matrix}
      onPick={onPick}
    />
  );
}

/** What to keep in mind of this pair. */
function ShownNotes({ shown }: { shown: ShownPair }) {
  const { pair } = shown;
  const published = [pair.first, pair.second].find(({ source }) => source === 'published');
  const notes = pairNotes(pair.first, pair.second);
  return (
    <>
      {notes.length > 0 && <p className="soft compare-notes">{notes.join(' ')}</p>}
      {published && <PublishedAxes model={published.model.name} />}
    </>
  );
}

/** The side that is here, and in the other's place why that one is not. */
function OneSide({ shown, state }: { shown: ShownPair; state: PairState }) {
  const lit = useLabStore('compare', (s) => s.lit);
  const chosen = useLabStore('map', (s) => s.kinds);
  const onPick = usePickMatrix(shown);
  const { pair, name, kinds } = shown;
  useMatrixKeys(shown.isOwn ? null : shown.matrix, pair.shapes.num_hidden_layers, onPick);
  return (
    <section aria-label="Maps">
      <div className="row compare-controls">
        <KindBoxes chosen={chosen} both={pair.matrices.get(name) ?? []} />
        <SideLegend shown={shown} />
      </div>
      {kinds.length === 0 && (
        <p className="compare-why" role="status">
          Nothing of {name} is tested at a chosen kind. Choose a matrix that is marked in the
          picker.
        </p>
      )}
      <CompareFigures
        shown={shown}
        why={<Why sources={state.sources} misfit={state.misfit} />}
        lit={lit}
      />
    </section>
  );
}

function Comparison({ shown }: { shown: ShownPair }) {
  const lab = useLab();
  const lit = useLabStore('compare', (s) => s.lit);
  const chosen = useLabStore('map', (s) => s.kinds);
  const onPick = usePickMatrix(shown);
  const { pair, name, kinds } = shown;
  useMatrixKeys(shown.isOwn ? null : shown.matrix, pair.shapes.num_hidden_layers, onPick);
  // both are filled in place, under a new `shown`
  const agreement = useMemo(
    () => agreementOf(shown.first, shown.second, shown.kinds, shown.grid),
    [shown],
  );
  const csv = () => agreementCsv(agreement, aboutComparison(shown, agreement));
  return (
    <>
      <section aria-label="Maps">
        <div className="row compare-controls">
          <KindBoxes chosen={chosen} both={pair.matrices.get(name) ?? []} />
          <SideLegend shown={shown} />
          <SaveComparison shown={shown} agreement={agreement} />
        </div>
        <DifferenceLegend shown={shown} />
        {kinds.length === 0 && (
          <p className="compare-why" role="status">
            {pair.matrices.has(name)
              ? 'No kind is chosen that both have tested.'
              : `${name} is not in both. Choose a matrix that is: it is full in the picker, and in the table below.`}
          </p>
        )}
        <CompareFigures shown={shown} why={null} lit={lit} />
        <p className="soft note">
          What the pointer is over is marked in all three; wheel and drag zoom and move them
          together.{' '}
          {shown.isOwn
            ? 'A click opens the cell in the bench.'
            : 'The cells are those of another model than the loaded one.'}
          {shown.kl && ' Of KL, what is silent counts as 0.'}
        </p>
      </section>
      <div className="compare-columns">
        <div>
          <section aria-label="Agreement">
            <h2>
              Agreement
              <em>{count(agreement.all?.cells ?? 0)} mutants tested in both </em>
            </h2>
            <AgreementTable name={name} agreement={agreement} verdictsOnly={isPublished(shown)} />
            <button
              className="button compare-copy"
              disabled={!agreement.all}
              onClick={() => copyAndSay(lab, csv(), 'Copied the agreement as CSV.')}
            >
              Copy as CSV
            </button>
          </section>
          <Overview pair={pair} kinds={chosen} name={name} onPick={onPick} />
        </div>
        <OnlyInOneTable shown={shown} agreement={agreement} />
      </div>
    </>
  );
}

function KindBoxes({ chosen, both }: { chosen: readonly ScreenKind[]; both: ScreenKind[] }) {
  const lab = useLab();
  return (
    <fieldset className="kind-boxes">
      <legend className="hidden-text">Kinds to compare</legend>
      {SCREEN_KINDS.map((kind) => (
        <label key={kind} className="check" title={both.includes(kind) ? '' : 'Not tested in both'}>
          <input
            type="checkbox"
            checked={chosen.includes(kind)}
            disabled={!both.includes(kind) && !chosen.includes(kind)}
            onChange={(event) =>
              lab.selecting.setMap({
                kinds: SCREEN_KINDS.filter((k) =>
                  k === kind ? event.target.checked : chosen.includes(k),
                ),
              })
            }
          />
          {kind}
        </label>
      ))}
    </fieldset>
  );
}
