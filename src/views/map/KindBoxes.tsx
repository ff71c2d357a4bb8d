import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';

interface Props {
  legend: string;
  kinds: readonly ScreenKind[];
  onChange: (kinds: ScreenKind[]) => void;
}

/** Which kinds a screen tests. */
export function KindBoxes({ legend, kinds, onChange }: Props) {
  return (
    <fieldset className="kind-boxes">
      <legend className="hidden-text">{legend}</legend>
      {SCREEN_KINDS.map((kind) => (
        <label key={kind} className="check">
          <input
            type="checkbox"
            checked={kinds.includes(kind)}
            onChange={({ target }) =>
              onChange(
                SCREEN_KINDS.filter((k) => (k === kind ? target.checked : kinds.includes(k))),
              )
            }
          />
          {kind}
        </label>
      ))}
    </fieldset>
  );
}
