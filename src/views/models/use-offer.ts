import { inEightBits, type ModelOffer } from '../../lib/catalogue/model-offer.ts';
import {
  factsInEightBits,
  isEightBitKey,
  plainKey,
  wantsEightBit,
} from '../../lib/catalogue/eight-bit-choice.ts';
import type { ModelFacts } from '../../lib/catalogue/model-facts.ts';
import { canBeEightBit } from '../../lib/model/eight-bit.ts';
import { preflight, type Preflight } from '../../lib/catalogue/preflight.ts';
import { useLabStore } from '../lab-context.ts';

/** What is known of a model: as it is kept here, else as it is offered. */
export function useFacts({ id, key, facts }: ModelOffer): ModelFacts | null {
  const kept = useLabStore('models', (s) => s.stored.find((model) => model.id === id));
  if (!kept) return facts;
  return isEightBitKey(key) ? factsInEightBits(kept.facts) : kept.facts;
}

/**
 * Whether a model of the list is put into 8-bit groups when it is used: as the user chose, else as it
 * is loaded, else as the memory here asks for; null where it cannot be.
 */
export function useEightBit(offer: ModelOffer): boolean | null {
  const device = useLabStore('model', (s) => s.device);
  const memoryGiB = useLabStore('models', (s) => s.memoryGiB);
  const chosen = useLabStore('models', (s) => s.eightBit.get(offer.key));
  const current = useLabStore('models', (s) => s.current);
  const facts = useFacts(offer);
  if (!facts || !canBeEightBit(facts.quantization)) return null;
  if (chosen !== undefined) return chosen;
  if (plainKey(current) === offer.key) return isEightBitKey(current);
  return wantsEightBit(facts, { device, memoryGiB });
}

/** A model of the list as it is used when it is chosen. */
export function useChosenOffer(offer: ModelOffer): ModelOffer {
  const eightBit = useEightBit(offer) === true;
  return eightBit ? inEightBits(offer) : offer;
}

/** What the preflight says of a model here and now; null while nothing is known of it. */
export function usePreflight(offer: ModelOffer): Preflight | null {
  const device = useLabStore('model', (s) => s.device);
  const storage = useLabStore('models', (s) => s.storage);
  const memoryGiB = useLabStore('models', (s) => s.memoryGiB);
  const kept = useLabStore('models', (s) => s.stored.find(({ id }) => id === offer.id));
  const facts = useFacts(offer);
  if (!facts) return null;
  const keep = offer.source !== null && !kept?.complete;
  return preflight(facts, { device, storage, memoryGiB, received: kept?.received ?? 0, keep });
}
