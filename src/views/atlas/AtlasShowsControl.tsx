import type { AtlasShows } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments, type Segment } from '../Segments.tsx';

const CHOICES: readonly Segment<AtlasShows>[] = [
  { id: 'kinds', label: 'Kinds', term: 'kind' },
  { id: 'share', label: 'Share', term: 'share' },
  { id: 'severity', label: 'Severity', term: 'severity' },
  { id: 'bias', label: 'Bias', term: 'bias' },
];

/** The choice of what the atlas draws. */
export function AtlasShowsControl() {
  const lab = useLab();
  const shows = useLabStore('ui', (s) => s.atlas);
  return (
    <Segments
      legend="The atlas shows"
      options={CHOICES}
      value={shows}
      onChange={(atlas) => lab.stores.ui.setState({ atlas })}
      className="atlas-shows"
    />
  );
}
