/** Milliseconds that an item is to take on the owner's device. */
export const ITEM_MS = 7_000;
