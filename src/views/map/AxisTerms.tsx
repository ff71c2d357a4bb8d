import { AXIS_NAMES } from '../../figures/map-figure.ts';
import { Term } from '../terms/Term.tsx';

/** Explains the names of a map's axes, which are drawn: it lies over them. */
export function AxisTerms({ transpose }: { transpose: boolean }) {
  const [above, beside] = transpose
    ? (['out-feature', 'in-feature'] as const)
    : (['in-feature', 'out-feature'] as const);
  return (
    <>
      <span className="map-axis" style={AXIS_NAMES.above}>
        <Term id={above} />
      </span>
      <span className="map-axis" style={AXIS_NAMES.beside}>
        <Term id={beside} />
      </span>
    </>
  );
}
