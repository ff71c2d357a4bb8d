import type { AtlasLayout } from '../../figures/atlas.ts';
import { PROJECTIONS, type Projection } from '../../lib/model/matrix.ts';
import { Term } from '../terms/Term.tsx';

/** The names above the atlas's columns, each with what it means. @param lit the one the pointer is on @param totals what the last column has */
export function AtlasHeads({
  layout,
  lit,
  totals,
}: {
  layout: AtlasLayout;
  lit: Projection | null;
  totals: string;
}) {
  return (
    <div role="row" className="atlas-heads">
      {PROJECTIONS.map((projection, i) => (
        <span
          key={projection}
          role="columnheader"
          data-lit={projection === lit}
          style={{ left: layout.columns[i].x }}
        >
          <Term id={projection}>{projection}</Term>
        </span>
      ))}
      <span role="columnheader" className="atlas-head-share">
        <Term id="nsm">{totals}</Term>
      </span>
    </div>
  );
}
