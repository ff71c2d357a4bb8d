import { useEffect, useRef, useState, type ReactNode } from 'react';

interface Props {
  /** Of the button. */
  className: string;
  label: string;
  button: ReactNode;
  side?: 'left' | 'right';
  /** Of the panel, beside its own. */
  panelClass?: string;
  /** Called when it opens. */
  onOpen?: () => void;
  children: ReactNode | ((close: () => void) => ReactNode);
}

/** A button with a panel under it. Escape and a click elsewhere close it; focus goes back to the button. */
export function Popover({
  className,
  label,
  button,
  side = 'left',
  panelClass = '',
  onOpen,
  children,
}: Props) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const close = () => setOpen(false);
  useEffect(() => {
    if (!open) return;
    const button = trigger.current;
    const field = panel.current?.querySelector<HTMLElement>('textarea, input, select, button');
    (field ?? panel.current)?.focus();
    const onDown = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') setOpen(false);
    };
    document.addEventListener('pointerdown', onDown);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onDown);
      document.removeEventListener('keydown', onKey);
      // the focus was in the panel that is gone: back to where it came from
      if (document.activeElement === document.body) button?.focus();
    };
  }, [open]);
  return (
    <div className="popover" ref={root}>
      <button
        ref={trigger}
        className={className}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => {
          if (!open) onOpen?.();
          setOpen(!open);
        }}
      >
        {button}
      </button>
      {open && (
        <div
          ref={panel}
          className={`popover-panel ${side} ${panelClass}`}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
        >
          {typeof children === 'function' ? children(close) : children}
        </div>
      )}
    </div>
  );
}
