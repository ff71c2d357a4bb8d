import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
} from 'react';
import { termOf, type TermId } from '../../lib/methods/terms.ts';
import { tipBelow } from '../atlas/tip-place.ts';
import './terms.css';

/** A pointer that passes by opens nothing; one on its way to the tip does not close it. */
const OPEN_AFTER_MS = 300;
const CLOSE_AFTER_MS = 150;

/** Closes the tip that is open: there is one at most. */
let closeOpen: () => void = () => undefined;

interface TermTip {
  /** For the element that is explained: it shows the tip on hover, keyboard focus and tap. */
  anchor: {
    onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
    onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp?: (event: PointerEvent<HTMLElement>) => void;
    onFocus?: (event: FocusEvent<HTMLElement>) => void;
    onBlur?: () => void;
    'aria-describedby'?: string | undefined;
  };
  /** To be drawn beside that element, not in it. */
  tip: ReactNode;
}

/**
 * Explains an element by a word of the lab.
 * @param term undefined: it is not explained
 * @param about what else is to be said of it, before the word's definition
 */
export function useTermTip(term: TermId | undefined, about?: string): TermTip {
  const id = useId();
  const [at, setAt] = useState<HTMLElement | null>(null);
  const timer = useRef(0);
  const close = useCallback(() => {
    clearTimeout(timer.current);
    setAt(null);
  }, []);
  const soon = (ms: number, what: () => void) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(what, ms);
  };
  const open = (element: HTMLElement) => {
    clearTimeout(timer.current);
    if (element === at) return;
    closeOpen();
    closeOpen = close;
    setAt(element);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  if (!term) return { anchor: {}, tip: null };
  const leave = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') soon(CLOSE_AFTER_MS, close);
  };
  return {
    anchor: {
      onPointerEnter: ({ pointerType, currentTarget }) => {
        if (pointerType !== 'touch') soon(OPEN_AFTER_MS, () => open(currentTarget));
      },
      onPointerLeave: leave,
      onPointerUp: ({ pointerType, currentTarget }) => {
        if (pointerType !== 'touch') return;
        if (at) close();
        else open(currentTarget);
      },
      onFocus: ({ target, currentTarget }) => {
        if (target.matches(':focus-visible')) open(currentTarget);
      },
      onBlur: close,
      'aria-describedby': at ? id : undefined,
    },
    tip: at && (
      <Tip
        {...{ id, at, close, about }}
        term={term}
        onPointerEnter={() => clearTimeout(timer.current)}
        onPointerLeave={leave}
      />
    ),
  };
}

interface TipProps {
  id: string;
  term: TermId;
  about?: string | undefined;
  /** What it explains. */
  at: HTMLElement;
  close: () => void;
  onPointerEnter: () => void;
  onPointerLeave: (event: PointerEvent) => void;
}

/** Stands over everything, dialogs too: no panel's edge cuts it. */
function Tip({ id, term, about, at, close, onPointerEnter, onPointerLeave }: TipProps) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const tip = box.current;
    if (!tip) return;
    tip.showPopover();
    const place = () => {
      const { left, top } = tipBelow(
        at.getBoundingClientRect(),
        { width: tip.offsetWidth, height: tip.offsetHeight },
        { width: document.documentElement.clientWidth, height: window.innerHeight },
      );
      tip.style.left = `${left}px`;
      tip.style.top = `${top}px`;
    };
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  }, [at]);
  useEffect(() => {
    // before all others: Escape closes the tip, and what is under it only when pressed again
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close();
    };
    const onDown = ({ target }: Event) => {
      if (target instanceof Node && !at.contains(target) && !box.current?.contains(target)) close();
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('pointerdown', onDown, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('pointerdown', onDown, true);
    };
  }, [at, close]);
  const { term: name, definition } = termOf(term);
  return (
    <span
      ref={box}
      id={id}
      className="term-tip"
      role="tooltip"
      popover="manual"
      onPointerEnter={onPointerEnter}
      onPointerLeave={onPointerLeave}
    >
      {about && <span className="term-about">{about}</span>}
      <b>{name}</b> {definition}
    </span>
  );
}
