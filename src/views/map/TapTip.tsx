import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { tokenText } from '../format.ts';
import { useLab } from '../lab-context.ts';
import { useMutantText } from '../bench/use-mutant-text.ts';
import type { Point } from './GridFigure.tsx';

/** A cell that was tapped. */
export interface Tapped {
  title: string;
  /** Where the finger was, in the figure. */
  at: Point;
  /** What the map says of it, where the bench shows one of several texts, and what was predicted. */
  notes: readonly string[];
}

interface Props extends Tapped {
  /** Of the figure; the tip stays inside. */
  width: number;
  close: () => void;
}

/** From the finger to the tip, in pixels. */
const BESIDE = 20;

/** Beside a tap: what the mutant of the cell says, where the bench may be out of sight. */
export function TapTip({ title, at, notes, width, close }: Props) {
  const lab = useLab();
  const root = useRef<HTMLDivElement>(null);
  const { tokens, divergent, stale, note } = useMutantText();
  useEffect(() => {
    const onDown = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', onDown);
    return () => document.removeEventListener('pointerdown', onDown);
  }, [close]);
  const [isAbove, setAbove] = useState(false);
  // what it says grows as it is written
  useLayoutEffect(() => {
    const [tip, pane] = [root.current, root.current?.closest('.panes > section')].map((part) =>
      part?.getBoundingClientRect(),
    );
    if (!tip || !pane || isAbove || tip.bottom <= pane.bottom) return;
    setAbove(tip.top - 2 * BESIDE - tip.height >= pane.top);
  }, [note, isAbove]);
  const texts = tokens.map(({ piece }, i) => tokenText(piece, i === 0, false));
  const same = divergent < 0 ? texts.length : divergent;
  const left = Math.max(0, Math.min(at.x - 40, width - 300));
  return (
    <div
      ref={root}
      className="cell-tip tap-tip"
      role="dialog"
      aria-label={`The mutant at ${title}`}
      style={{
        left,
        top: at.y + (isAbove ? -BESIDE : BESIDE),
        transform: isAbove ? 'translateY(-100%)' : undefined,
      }}
      // the map would take it for a tap on a cell
      onPointerDown={(event) => event.stopPropagation()}
    >
      <b className="mono">{title}</b>
      <p className={`tap-said mono ${stale ? 'stale' : ''}`} aria-live="polite">
        <span className="soft">{texts.slice(0, same).join('')}</span>
        <mark>{texts.slice(same).join('')}</mark>
      </p>
      <p className="soft">{note}</p>
      {notes.map((one) => (
        <p key={one} className="soft">
          {one}
        </p>
      ))}
      <button className="button" onClick={() => lab.stores.ui.setState({ pane: 'bench' })}>
        Open the bench
      </button>
    </div>
  );
}
