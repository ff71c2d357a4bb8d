import { inEightBits, type ModelOffer } from '../../lib/catalogue/model-offer.ts';
import { bytes } from '../format.ts';
import { useLab } from '../lab-context.ts';
import { useEightBit, usePreflight } from './use-offer.ts';

/** Whether a model of the list is put into 8-bit groups when it is used; nothing where it cannot be. */
export function EightBit({ offer }: { offer: ModelOffer }) {
  const lab = useLab();
  const on = useEightBit(offer);
  const [plain, small] = [usePreflight(offer), usePreflight(inEightBits(offer))];
  if (on === null || !plain || !small) return null;
  const [from, to] = [plain, small].map(({ weightBytes }) => bytes(weightBytes));
  return (
    <label
      className="check eight-bit"
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
          {from === to
            ? `no less memory here: the processor engine unpacks weights, to ${to}`
            : `weights take ${to} instead of ${from}`}
        </span>
      </span>
    </label>
  );
}
