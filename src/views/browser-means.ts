/** What the browser says of storage and memory. */
export const browserMeans = {
  async estimate() {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    return usage === undefined || quota === undefined ? null : { usage, quota };
  },
  persist: async () => (await navigator.storage?.persist?.()) ?? false,
  persisted: async () => (await navigator.storage?.persisted?.()) ?? null,
  memoryGiB: (navigator as { deviceMemory?: number }).deviceMemory ?? null,
};
