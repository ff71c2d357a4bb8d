import type { KeyValueStore } from '../../storage/key-value-store.ts';
import { decodeLink, encodeView } from '../link/link.ts';
import { DEFAULT_VIEW } from '../stores/view.ts';

/** Under which the store keeps the view that was shown last, as a link has it. */
const LAST_VIEW_KEY = 'last-view';

/** Keeps a view for the next visit; where nothing can be kept, that visit begins afresh. */
export const keepLastView = (keyValues: KeyValueStore, hash: string): Promise<void> =>
  keyValues.put(LAST_VIEW_KEY, hash).catch(() => undefined);

/**
 * The view that was shown last, as a link has it. null: there is none, it is what a first visit opens
 * on, or something in it is not understood.
 */
export async function readLastView(keyValues: KeyValueStore): Promise<string | null> {
  const kept = await keyValues.get(LAST_VIEW_KEY).catch(() => undefined);
  if (typeof kept !== 'string') return null;
  const { view, problems } = decodeLink(kept);
  const isFirst = encodeView({ ...view, theme: DEFAULT_VIEW.theme }) === encodeView(DEFAULT_VIEW);
  return problems.length > 0 || isFirst ? null : kept;
}
