import type { ReactNode } from 'react';
import { termOf, type TermId } from '../../lib/methods/terms.ts';
import { useTermTip } from './use-term-tip.tsx';

interface Props {
  id: TermId;
  /** As the word stands in its place; none: as Methods has it. */
  children?: ReactNode;
  className?: string;
}

/** A word with its definition, shown on hover, focus and tap. */
export function Term({ id, children, className = '' }: Props) {
  const { anchor, tip } = useTermTip(id);
  return (
    <>
      <button type="button" className={`term ${className}`.trim()} data-term={id} {...anchor}>
        {children ?? termOf(id).term}
      </button>
      {tip}
    </>
  );
}
