import { factsInEightBits } from '../../lib/catalogue/eight-bit-choice.ts';
import type { ModelOffer } from '../../lib/catalogue/model-offer.ts';
import { bytes } from '../format.ts';
import { useLab } from '../lab-context.ts';
import { useEightBit, useFacts } from './use-offer.ts';

/** Whether a model of the list is put into 8-bit groups when it is used; nothing where it cannot be. */
export function EightBit({ offer }: { offer: ModelOffer }) {
  const lab = useLab();
  const on = useEightBit(offer);
  const facts = useFacts(offer);
  if (on === null || !facts) return null;
  const small = bytes(factsInEightBits(facts).weightBytes);
  return (
    <label
      className="row eight-bit"
      title="Each 32 neighbouring weights of a row share a scale, as in GGUF’s Q8_0. These are other weights, so results are kept apart."
    >
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => lab.models.chooseEightBit(offer.key, event.target.checked)}
      />
      <span>
        In 8-bit groups{' '}
        <span className="soft">
          weights take {small} instead of {bytes(facts.weightBytes)}
        </span>
      </span>
    </label>
  );
}
