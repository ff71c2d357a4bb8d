import { useLab, useLabStore } from '../lab-context.ts';
import { Segments } from '../Segments.tsx';

/** Whether a screen writes out what every NSM says, or leaves it until one is opened. */
export function TextsControl() {
  const lab = useLab();
  const texts = useLabStore('map', (s) => s.texts);
  return (
    <div className="texts-control">
      <span aria-hidden="true">Texts</span>
      <Segments
        legend="Texts of mutants"
        options={[
          { id: false, label: 'when opened' },
          { id: true, label: 'of every NSM' },
        ]}
        value={texts}
        onChange={(every) => lab.selecting.setMap({ texts: every })}
      />
    </div>
  );
}
