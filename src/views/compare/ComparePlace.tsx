import { projectionName } from '../../lib/model/matrix.ts';
import { COMPARE_SHOWS, type CompareShows } from '../../state/stores/view.ts';
import { closePlaces } from '../close-places.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { CellByCell } from './CellByCell.tsx';
import { Landscapes } from './Landscapes.tsx';
import { SourcePickers } from './SourcePickers.tsx';
import { usePair, type ShownPair } from './use-pair.ts';
import { useResultSources } from './use-result-sources.ts';
import './compare.css';
import './landscapes.css';
import '../stats/stats.css';

const SHOWS: Record<CompareShows, string> = {
  landscapes: 'Landscapes',
  cells: 'Cell by cell',
};

/** Two results next to each other, in place of the map. */
export function ComparePlace() {
  const shows = useLabStore('compare', (s) => s.shows);
  return <div className="compare-place">{shows === 'cells' ? <Cells /> : <Whole />}</div>;
}

function Whole() {
  const sources = useResultSources();
  return (
    <>
      <Head of={null} options={sources.options} />
      <Landscapes sources={sources} />
    </>
  );
}

function Cells() {
  const state = usePair();
  const { shown } = state;
  return (
    <>
      <Head of={shown} options={state.sources.options} />
      <CellByCell state={state} />
    </>
  );
}

interface HeadProps {
  /** The matrix in view; null: all of them. */
  of: Pick<ShownPair, 'name' | 'matrix'> | null;
  options: ReturnType<typeof useResultSources>['options'];
}

/** Which results, and how they are set against each other. */
function Head({ of, options }: HeadProps) {
  const lab = useLab();
  const shows = useLabStore('compare', (s) => s.shows);
  return (
    <section aria-label="Side by side">
      <div className="row spread">
        <h1>
          Side by side{' '}
          {of && (
            <span className="soft">
              <span className="mono">{of.name}</span> {projectionName(of.matrix.projection)}, layer{' '}
              {of.matrix.layer}
            </span>
          )}
        </h1>
        <button className="button" onClick={() => closePlaces(lab)}>
          Back to the map
        </button>
      </div>
      <div className="compare-head">
        <SourcePickers options={options} />
        <Segments
          legend="How they are compared"
          options={COMPARE_SHOWS.map((id) => ({ id, label: SHOWS[id] }))}
          value={shows}
          onChange={(id) => lab.stores.compare.setState({ shows: id })}
        />
      </div>
    </section>
  );
}
