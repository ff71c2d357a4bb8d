import { useLab, useLabStore } from '../lab-context.ts';

/** Whether a screen writes out what every NSM says, or leaves it until one is opened. */
export function TextsControl() {
  const lab = useLab();
  const texts = useLabStore('map', (s) => s.texts);
  return (
    <fieldset className="texts-control">
      <legend className="hidden-text">Texts of mutants</legend>
      <span aria-hidden="true">Texts</span>
      <span className="segments">
        {[false, true].map((every) => (
          <label key={String(every)}>
            <input
              type="radio"
              name="texts"
              checked={texts === every}
              onChange={() => lab.setMap({ texts: every })}
            />
            <span>{every ? 'of every NSM' : 'when opened'}</span>
          </label>
        ))}
      </span>
    </fieldset>
  );
}
