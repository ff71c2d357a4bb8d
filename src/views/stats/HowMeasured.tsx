import type { MethodId } from '../../lib/methods/method-ids.ts';
import { FOUND } from '../../lib/stats/measures.ts';
import { useLab } from '../lab-context.ts';
import { permutationWords } from './stats-words.ts';

/** What is compared, what may be concluded, and the way to the method. */
export function HowMeasured({ method, isOver }: { method: MethodId; isOver: boolean }) {
  const lab = useLab();
  const button = (
    <button className="text-link" onClick={() => lab.stores.ui.setState({ methods: method })}>
      How this is measured
    </button>
  );
  return (
    <p className="soft stats-about">
      Each matrix’s max and min maps, cell by cell{isOver && ', in each of several screens'}.{' '}
      {button}.{' '}
      {isOver
        ? 'What is found so is about this model under questions like these; p and q of one map are under “This map”.'
        : `${permutationWords()}. What stands out, with q ≤ ${FOUND}, is a pattern of this map under this assay; it is no reason why.`}
    </p>
  );
}
