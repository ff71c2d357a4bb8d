import type { CellPosition } from '../map/GridFigure.tsx';

/** What the linked figures share: one cursor, one zoom. */
export interface Linked {
  hovered: CellPosition | null;
  /** Where the keyboard's cursor is, and whether it was moved. */
  at: CellPosition;
  moved: boolean;
  onHover: (place: CellPosition | null) => void;
  onMove: (place: CellPosition) => void;
  onOpen: (place: CellPosition) => () => void;
}
