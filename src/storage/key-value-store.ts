/** Where single things are kept under a name: the queue, saved assays. Methods may reject. */
export interface KeyValueStore {
  /** undefined if there is none. */
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Keeps things for as long as the page is open, where the browser stores nothing. */
export function createMemoryKeyValueStore(): KeyValueStore {
  const kept = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    put: (key, value) => Promise.resolve(void kept.set(key, structuredClone(value))),
    remove: (key) => Promise.resolve(void kept.delete(key)),
  };
}
