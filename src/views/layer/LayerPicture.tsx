import type { CSSProperties } from 'react';
import { termOf } from '../../lib/methods/terms.ts';
import { formatMatrix, matrixShape, PROJECTIONS, type Projection } from '../../lib/model/matrix.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Term } from '../terms/Term.tsx';
import { useTermTip } from '../terms/use-term-tip.tsx';
import { count } from '../format.ts';
import { HEIGHT, MATRICES, PARTS, STREAM, SUMS, WIDTH, WIRES } from './layer-drawing.ts';
import './layer.css';

const placed = ({ x, y, width, height }: (typeof MATRICES)[Projection]): CSSProperties => ({
  ...{ left: x, top: y, width, height },
});

/** One layer of the model, from the residual stream and back to it; its matrices are ways to choose them. */
export function LayerPicture() {
  const site = useLabStore('selection', (s) => s.site);
  const config = useLabStore('model', (s) => s.model?.config);
  if (!config) return null;
  const { rows, cols } = matrixShape(config, site.projection);
  return (
    <figure className="layer-figure">
      <div className="layer-picture" style={{ width: WIDTH, height: HEIGHT }}>
        <svg width={WIDTH} height={HEIGHT} aria-hidden="true">
          <path className="layer-stream" d={`M${STREAM} 0V${HEIGHT - 6}`} />
          <path className="layer-arrow" d={`M${STREAM - 5} ${HEIGHT - 9}l5 8l5 -8z`} />
          <path className="layer-wires" d={WIRES.join('')} />
          {SUMS.map((y) => (
            <g key={y} className="layer-sum">
              <circle cx={STREAM} cy={y} r={9} />
              <path d={`M${STREAM - 4} ${y}h8M${STREAM} ${y - 4}v8`} />
            </g>
          ))}
        </svg>
        {PARTS.map(({ id, name, box }) => (
          <span key={box.y} className="layer-part" style={placed(box)}>
            <Term id={id}>{name}</Term>
          </span>
        ))}
        {PROJECTIONS.map((projection) => (
          <MatrixButton key={projection} projection={projection} />
        ))}
        <span className="layer-stream-name soft" style={{ top: 330, left: STREAM + 6 }}>
          <Term id="residual" />
        </span>
      </div>
      <figcaption className="soft" aria-live="polite">
        <b className="mono">{formatMatrix(site)}</b> {termOf(site.projection).definition}{' '}
        {count(cols)} <Term id="in-feature">in-features</Term>, its columns, to {count(rows)}{' '}
        <Term id="out-feature">out-features</Term>, its rows.
      </figcaption>
    </figure>
  );
}

function MatrixButton({ projection }: { projection: Projection }) {
  const lab = useLab();
  const layer = useLabStore('selection', (s) => s.site.layer);
  const chosen = useLabStore('selection', (s) => s.site.projection === projection);
  const { anchor, tip } = useTermTip(projection);
  return (
    <>
      <button
        className="layer-matrix mono"
        style={placed(MATRICES[projection])}
        aria-label={formatMatrix({ layer, projection })}
        aria-pressed={chosen}
        onClick={() => lab.selecting.selectMatrix({ layer, projection })}
        {...anchor}
      >
        {projection}
      </button>
      {tip}
    </>
  );
}
