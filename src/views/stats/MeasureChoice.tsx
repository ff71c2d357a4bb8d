import { MEASURES, type MeasureId } from '../../lib/stats/measures.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';
import { MEASURE_TERMS } from './stats-columns.ts';

const OPTIONS = MEASURES.map(({ id, name }) => ({ id, label: name, term: MEASURE_TERMS[id] }));

/** Which measure plot and table show. */
export function MeasureChoice() {
  const lab = useLab();
  const measure = useLabStore('stats', (s) => s.measure);
  return (
    <Segments<MeasureId>
      className="stats-measures"
      legend="The plot shows"
      options={OPTIONS}
      value={measure}
      onChange={(picked) => lab.stores.stats.setState({ measure: picked })}
    />
  );
}
