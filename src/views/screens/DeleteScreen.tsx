import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { bytes } from '../format.ts';

interface Props {
  /** Of the screen. */
  name: string;
  bytes: number;
  disabled: boolean;
  onDelete: () => void;
}

/** Deletes a screen, and asks in its own place first. */
export function DeleteScreen({ name, bytes: size, disabled, onDelete }: Props) {
  const [asking, setAsking] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asking) keep.current?.focus();
    else if (asked.current) button.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking || disabled)
    return (
      <button
        ref={button}
        className="quiet"
        disabled={disabled}
        aria-label={`Delete ${name}`}
        onClick={() => setAsking(true)}
      >
        Delete
      </button>
    );
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault(); // the place stays open
    setAsking(false);
  };
  return (
    // its buttons have the keys
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <span className="row shelf-ask" onKeyDown={onKeyDown}>
      Delete {bytes(size)}?
      <button className="button shelf-delete" onClick={onDelete}>
        Delete
      </button>
      <button ref={keep} className="button" onClick={() => setAsking(false)}>
        Keep
      </button>
    </span>
  );
}
