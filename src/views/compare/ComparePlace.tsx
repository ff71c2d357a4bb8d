import { useCallback, useMemo } from 'react';
import { agreementOf } from '../../lib/compare/map-agreement.ts';
import { agreementCsv } from '../../lib/compare/compare-csv.ts';
import { pairNotes } from '../../lib/compare/pair-notes.ts';
import { projectionName, type MatrixId } from '../../lib/model/matrix.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import { copyAndSay } from '../clipboard.ts';
import { closePlaces } from '../close-places.ts';
import { useMatrixKeys } from '../keys.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { PublishedAxes } from '../stats/PublishedNotes.tsx';
import { count } from '../format.ts';
import { AgreementTable } from './AgreementTable.tsx';
import { CompareFigures } from './CompareFigures.tsx';
import { DifferenceLegend, SideLegend } from './DifferenceLegend.tsx';
import { MatrixPicker } from './MatrixPicker.tsx';
import { missingWords } from './missing.ts';
import { OnlyInOneTable } from './OnlyInOneTable.tsx';
import { Overview } from './Overview.tsx';
import { aboutComparison } from './save-comparison.ts';
import { SaveComparison } from './SaveComparison.tsx';
import { SourcePickers } from './SourcePickers.tsx';
import { isPublished, usePair, type PairState, type ShownPair } from './use-pair.ts';
import './compare.css';
import '../stats/stats.css';

/** Two results next to each other, in place of the map. */
export function ComparePlace() {
  const lab = useLab();
  const state = usePair();
  const { sources: sources, shown } = state;
  return (
    <div className="compare-place">
      <section aria-label="Side by side">
        <div className="row spread">
          <h1>
            Side by side{' '}
            {shown && (
              <span className="soft">
                <span className="mono">{shown.name}</span> {projectionName(shown.matrix.projection)}
                , layer {shown.matrix.layer}
              </span>
            )}
          </h1>
          <button className="button" onClick={() => closePlaces(lab)}>
            Back to the map
          </button>
        </div>
        <div className="compare-choice">
          <div className="compare-sides">
            <SourcePickers options={sources.options} />
            {shown && !shown.absent && <ShownNotes shown={shown} />}
            {!shown && <Why state={state} />}
          </div>
          {shown && <PickMatrix shown={shown} />}
        </div>
      </section>
      {shown?.absent && <OneSide shown={shown} state={state} />}
      {shown && !shown.absent && <Comparison shown={shown} />}
    </div>
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

/** Why nothing is compared, and what to do. */
function Why({ state: { sources: sources, misfit } }: { state: PairState }) {
  const { first, second, reading } = useLabStore('compare', (s) => s);
  const storing = useLabStore('results', (s) => s.reading);
  if (misfit)
    return (
      <p className="compare-why" role="status">
        <b>{misfit.what}</b> {misfit.advice}
      </p>
    );
  const sides = [
    { id: first, side: 'first' },
    { id: second, side: 'second' },
  ];
  const missing = sides.find(({ id }) => id !== '' && !sources.get(id));
  const others = sources.options.filter(({ id }) => id !== first);
  const text =
    reading || storing
      ? 'Reading stored results…'
      : missing
        ? missingWords(missing.id, missing.side)
        : others.length === 0
          ? 'Only one result is here. Screen with another seed or prompt, drop a run file of any model, or drop the authors’ spreadsheet.'
          : 'Choose two results: what one has of a matrix is set against what the other has.';
  return (
    <p className="compare-why" role="status">
      {text}
    </p>
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
      <CompareFigures shown={shown} why={<Why state={state} />} lit={lit} />
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
  const agreement = useMemo(() => agreementOf(shown.first, shown.second, shown.kinds), [shown]);
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
