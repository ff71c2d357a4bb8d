import type { ModelOffer } from '../../lib/catalogue/model-offer.ts';
import { preflight, type Preflight } from '../../lib/catalogue/preflight.ts';
import { useLabStore } from '../lab-context.ts';

/** What the preflight says of a model here and now; null while nothing is known of it. */
export function usePreflight(offer: ModelOffer): Preflight | null {
  const device = useLabStore('model', (s) => s.device);
  const storage = useLabStore('models', (s) => s.storage);
  const memoryGiB = useLabStore('models', (s) => s.memoryGiB);
  const kept = useLabStore('models', (s) => s.stored.find(({ id }) => id === offer.id));
  const facts = kept?.facts ?? offer.facts;
  if (!facts) return null;
  const keep = offer.source !== null && !kept?.complete;
  return preflight(facts, { device, storage, memoryGiB, received: kept?.received ?? 0, keep });
}
