import type { FigureTheme as Choice } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Segments, type Segment } from '../Segments.tsx';

const CHOICES: readonly Segment<Choice>[] = [
  { id: 'light', label: 'light' },
  { id: 'dark', label: 'dark' },
  { id: 'page', label: 'as the page' },
];

/** The choice of the colours that figures are saved in. */
export function FigureTheme() {
  const lab = useLab();
  const theme = useLabStore('ui', (s) => s.figureTheme);
  return (
    <Segments
      legend="Colours of saved figures"
      options={CHOICES}
      value={theme}
      onChange={(choice) => lab.figureTheme.choose(choice)}
    />
  );
}
