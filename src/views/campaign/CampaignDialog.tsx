import { useEffect, useId, useRef, type ReactNode, type RefObject } from 'react';

interface Props {
  title: string;
  onClose: () => void;
  /** What has the focus first; else what closes it. */
  first?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

/** A dialog over the page, as long as it is there. Focus goes back to where it came from. */
export function CampaignDialog({ title, onClose, first, children }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    first?.current?.focus();
    return () => shown?.close();
  }, [first]);
  return (
    <dialog ref={dialog} className="help campaign-dialog" aria-labelledby={id} onCancel={onClose}>
      <div className="row spread">
        <h1 id={id}>{title}</h1>
        <button className="quiet glyph" aria-label="Close" onClick={onClose}>
          ✕
        </button>
      </div>
      {children}
    </dialog>
  );
}
