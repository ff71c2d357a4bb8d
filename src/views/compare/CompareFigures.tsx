import { useState, type ReactNode } from 'react';
import type { Difference } from '../../lib/compare/difference.ts';
import { cellSite } from '../../lib/plan/grid.ts';
import { formatSite } from '../../lib/model/site.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import type { CellPosition } from '../map/GridFigure.tsx';
import { differenceWords, sideWords } from './compare-words.ts';
import type { Linked } from './linked.ts';
import { DifferenceFigure, SideFigure } from './LinkedFigure.tsx';
import type { ShownPair } from './use-pair.ts';

interface Props {
  shown: ShownPair;
  /** Said in the place of the side that is not here. */
  why: ReactNode;
  lit: Difference | null;
}

/** Two maps and how they differ: what the pointer is over in one is marked in all. */
export function CompareFigures({ shown, why, lit }: Props) {
  const lab = useLab();
  const { shape, grid, matrix, tile, kinds, isOwn, pair } = shown;
  const site = useLabStore('selection', (s) => s.site);
  const [hovered, setHovered] = useState<CellPosition | null>(null);
  const [moved, setMoved] = useState<(CellPosition & { key: string }) | null>(null);
  const shownKey = `${shown.name}/${tile}/${pair.first.id}/${pair.second.id}`;
  const selected = {
    row: Math.min(grid.rows - 1, Math.floor(site.row / tile)),
    col: Math.min(grid.cols - 1, Math.floor(site.col / tile)),
  };
  const mine = moved?.key === shownKey ? moved : null;
  const at = mine ?? (isOwn ? selected : { row: 0, col: 0 });
  const cellOf = ({ row, col }: CellPosition) => row * grid.cols + col;

  const linked: Linked = {
    hovered,
    at,
    moved: mine !== null,
    onHover: (place) => {
      if (place?.row !== hovered?.row || place?.col !== hovered?.col) setHovered(place);
    },
    onMove: (place) => setMoved({ ...place, key: shownKey }),
    onOpen(place) {
      const before = lab.stores.selection.getState();
      if (isOwn) {
        const cell = cellOf(place);
        const kind = kinds.find((k) =>
          [shown.first, shown.second].some((side) => (side[k]?.firstDivergent[cell] ?? -1) >= 0),
        );
        setMoved(null);
        lab.selecting.mutate({
          site: cellSite(shape, matrix, tile, cell),
          ...(kind ? { kind } : {}),
        });
      } else setMoved({ ...place, key: shownKey });
      return () => lab.stores.selection.setState(before);
    },
  };
  const name = (place: CellPosition) => formatSite(cellSite(shape, matrix, tile, cellOf(place)));
  const tip =
    (words: (kind: (typeof kinds)[number], cell: number) => string) => (place: CellPosition) => ({
      title: name(place),
      lines: kinds.map((kind) => ({ kind, text: words(kind, cellOf(place)) })),
    });
  return (
    <div className="compare-figures">
      {(['first', 'second'] as const).map((side) =>
        side === shown.absent ? (
          <figure key={side} className="compare-figure">
            <figcaption>{side === 'first' ? 'First' : 'Second'}</figcaption>
            {why}
          </figure>
        ) : (
          <SideFigure
            key={side}
            {...{ side, shown, lit, linked }}
            tip={tip((kind, cell) => sideWords(pair[side], shown[side], kind, cell))}
          />
        ),
      )}
      {!shown.absent && (
        <DifferenceFigure
          {...{ shown, lit, linked }}
          tip={tip((kind, cell) => differenceWords(shown.first, shown.second, kind, cell))}
        />
      )}
    </div>
  );
}
