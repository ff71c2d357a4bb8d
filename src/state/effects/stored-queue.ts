import { queueFromJson, queueToJson, type StoredQueue } from '../../lib/plan/queue.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import { isActive } from '../stores/queue-store.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Under which the store keeps a model's queue. */
const shelfKey = (hash: string) => `queue:${hash}`;

/** Keeps the queue of each model where it outlives the page. */
export function createStoredQueue({ stores }: LabContext, keyValues: KeyValueStore) {
  const { model, queue, ui } = stores;
  let saving: Promise<void> = Promise.resolve();

  return {
    /** Has the loaded model's queue stored as it is now; an empty one is forgotten. */
    save(): void {
      const hash = model.getState().model?.hash;
      if (hash === undefined) return; // there is no model, so there is no queue of it
      const { items } = queue.getState();
      const left = items.filter(({ state }) => state === 'waiting' || state === 'running');
      const json =
        left.length === 0
          ? null
          : queueToJson({ model: hash, running: isActive(queue.getState()), screens: left });
      saving = saving
        .then(() => (json ? keyValues.put(shelfKey(hash), json) : keyValues.remove(shelfKey(hash))))
        .catch(() => {
          const text =
            'The queue could not be stored. It runs on, but will not be there after a reload; results are kept apart.';
          addNotice(ui, { id: 'queue-storage', tone: 'warning', text });
        });
    },
    /** The stored queue of a model; null: there is none that can be read. @param hash of the model */
    async read(hash: string): Promise<StoredQueue | null> {
      const stored = queueFromJson(await keyValues.get(shelfKey(hash)).catch(() => undefined));
      return stored?.model === hash ? stored : null;
    },
    /** Settles when everything asked so far is stored. */
    saved: (): Promise<void> => saving,
  };
}
