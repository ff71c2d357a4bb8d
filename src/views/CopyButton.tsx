import { copyText } from './clipboard.ts';
import { useSaid } from './use-said.ts';

interface Props {
  /** What is copied. */
  text: string;
  /** What the button is called. */
  children: string;
  className?: string;
}

/** Copies a text, and says so where it was pressed. */
export function CopyButton({ text, children, className = 'button' }: Props) {
  const [said, setSaid] = useSaid();
  const copy = async () =>
    setSaid((await copyText(text)) ? 'Copied' : 'Not allowed here: mark the text and copy it');
  return (
    <>
      <button type="button" className={className} onClick={() => void copy()}>
        {said || children}
      </button>
      <span className="hidden-text" role="status">
        {said}
      </span>
    </>
  );
}
