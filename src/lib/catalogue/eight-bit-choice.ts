import { canBeEightBit, eightBitBytes, eightBitName } from '../model/eight-bit.ts';
import type { ModelFacts } from './model-facts.ts';
import { preflight, type Surroundings } from './preflight.ts';

/** In front of the key of a model that is loaded in 8-bit groups. */
const MARK = '8bit:';

/** Whether a key asks for 8-bit groups. */
export const isEightBitKey = (key: string): boolean => key.startsWith(MARK);

/** The key of the model as it is: as it stands in the list, and as its files are kept under. */
export const plainKey = (key: string): string =>
  isEightBitKey(key) ? key.slice(MARK.length) : key;

/** The key of a model in 8-bit groups, or as it is. */
export const keyInBits = (key: string, eightBit: boolean): string =>
  eightBit ? MARK + plainKey(key) : plainKey(key);

/** What is known of a model once it is in 8-bit groups; its files are the same. */
export const factsInEightBits = (facts: ModelFacts): ModelFacts =>
  canBeEightBit(facts.quantization)
    ? {
        ...facts,
        quantization: eightBitName(facts.quantization),
        weightBytes: eightBitBytes(facts.config, facts.quantization),
      }
    : facts;

/**
 * Whether a model is better put into 8-bit groups: it can be, as it is it does not fit into the memory
 * that is known here, and in 8 bits it takes less. Keeping its files is another matter.
 */
export function wantsEightBit(
  facts: ModelFacts,
  around: Pick<Surroundings, 'device' | 'memoryGiB'>,
): boolean {
  if (!canBeEightBit(facts.quantization)) return false;
  const here = { ...around, storage: null, received: 0, keep: false };
  const [plain, small] = [facts, factsInEightBits(facts)].map((of) => preflight(of, here));
  return !plain.fitsMemory && small.weightBytes < plain.weightBytes;
}
