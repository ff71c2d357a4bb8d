import { useLab, useLabStore } from '../lab-context.ts';
import type { MapData } from './use-map.ts';

/** The other sizes of squares in which this matrix has results; one pressed is shown. */
export function OtherSizes({ map }: { map: MapData }) {
  const lab = useLab();
  const sizes = useLabStore('results', (s) => s.sizes);
  const others = (sizes.get(map.name) ?? []).filter((tile) => tile !== map.tile);
  if (others.length === 0) return null;
  return (
    <span className="soft other-sizes" role="group" aria-label="Other squares with results">
      results in
      {others.map((tile) => (
        <button
          key={tile}
          className="text-link"
          aria-label={`Show squares of ${tile}, which have some results`}
          title={`${map.name} has some results in squares of ${tile}`}
          onClick={() => lab.selecting.setMap({ tile })}
        >
          {tile}
        </button>
      ))}
      too
    </span>
  );
}
