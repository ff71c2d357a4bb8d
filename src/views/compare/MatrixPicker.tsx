import type { KeyboardEvent } from 'react';
import { testedKinds, type Pair } from '../../lib/compare/pairing.ts';
import { formatMatrix, PROJECTIONS, type MatrixId } from '../../lib/model/matrix.ts';
import { arrowStep, FigureGrid } from '../FigureGrid.tsx';

interface Props {
  pair: Pair;
  /** One side is not here. */
  isAlone: boolean;
  matrix: MatrixId;
  onPick: (matrix: MatrixId) => void;
}

/** Which matrix is shown: layers across, projections down; full where both have results, half where one has. */
export function MatrixPicker({ pair, isAlone, matrix, onPick }: Props) {
  const layers = pair.shapes.num_hidden_layers;
  const at = { row: PROJECTIONS.indexOf(matrix.projection), col: matrix.layer };
  const has = (name: string) =>
    !isAlone && pair.matrices.has(name)
      ? 'both'
      : [pair.first, pair.second].some(({ maps }) => testedKinds(maps.get(name)).length > 0)
        ? 'one'
        : 'none';
  const onKeyDown = (event: KeyboardEvent) => {
    const step = arrowStep(event.key);
    if (!step) return;
    event.preventDefault();
    const row = Math.min(PROJECTIONS.length - 1, Math.max(0, at.row + step[0]));
    const layer = Math.min(layers - 1, Math.max(0, at.col + step[1]));
    onPick({ layer, projection: PROJECTIONS[row] });
  };
  const words = { both: 'results in both', one: 'results in one only', none: 'no results' };
  const name = formatMatrix(matrix);
  return (
    <FigureGrid
      label="Matrix"
      text={`${name}: ${words[has(name)]}`}
      rows={PROJECTIONS.length}
      cols={layers}
      at={at}
      className="matrix-picker"
      onKeyDown={onKeyDown}
    >
      <div aria-hidden="true">
        <span />
        {Array.from({ length: layers }, (_, layer) => (
          <b key={layer}>{layer}</b>
        ))}
      </div>
      {PROJECTIONS.map((projection) => (
        <div key={projection} aria-hidden="true">
          <span>{projection}</span>
          {Array.from({ length: layers }, (_, layer) => {
            const matrixName = formatMatrix({ layer, projection });
            return (
              // the keyboard's way to the same is the grid around it
              // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
              <i
                key={layer}
                title={`${matrixName}: ${words[has(matrixName)]}`}
                data-has={has(matrixName)}
                data-picked={matrixName === name}
                onClick={() => onPick({ layer, projection })}
              />
            );
          })}
        </div>
      ))}
    </FigureGrid>
  );
}
