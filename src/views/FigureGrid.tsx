import type { FocusEvent, KeyboardEvent, ReactNode, Ref } from 'react';

interface Props {
  label: string;
  /** What the cell under the cursor is, in words. */
  text: string;
  rows: number;
  cols: number;
  at: { row: number; col: number };
  className?: string;
  ref?: Ref<HTMLDivElement>;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus?: (event: FocusEvent) => void;
  onBlur?: () => void;
  children: ReactNode;
}

/**
 * A picture as an accessible grid: one tab stop, moved in by arrows; of all its cells only the one
 * under the cursor exists in the document, and its text is spoken as the cursor moves.
 */
export function FigureGrid({
  label,
  text,
  rows,
  cols,
  at,
  className = '',
  ref,
  onKeyDown,
  onFocus,
  onBlur,
  children,
}: Props) {
  const id = `cell-${label.replace(/\W+/g, '-')}`;
  return (
    <div
      ref={ref}
      className={`figure-grid ${className}`}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows}
      aria-colcount={cols}
      aria-activedescendant={id}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onBlur={onBlur}
    >
      {children}
      <div role="row" aria-rowindex={at.row + 1} className="hidden-text">
        <div role="gridcell" id={id} aria-colindex={at.col + 1}>
          {text}
        </div>
      </div>
    </div>
  );
}

const STEPS: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Rows and columns an arrow key moves by, in the picture; null for other keys. */
export function arrowStep(key: string): readonly [number, number] | null {
  return STEPS[key] ?? null;
}
