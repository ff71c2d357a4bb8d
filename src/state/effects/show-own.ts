import type { Stores } from '../context.ts';
import { receivedFor, settingsOf } from '../shown-maps.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { Shared } from './shared.ts';

/** What is computed here is shown, where results that came from elsewhere stand in its place. */
export function createShowOwn(stores: Stores, shared: Pick<Shared, 'show'>) {
  return (matrices: readonly string[]) => {
    const theirs = receivedFor(settingsOf(stores));
    if (!theirs || !matrices.some((matrix) => theirs.maps.has(matrix))) return;
    shared.show(false);
    addNotice(stores.ui, {
      id: 'shared-results',
      tone: 'info',
      text: 'Results of this browser are shown now, as they come in. What came before is kept.',
      action: { label: 'Show what came', act: () => shared.show(true) },
    });
  };
}

export type ShowOwn = ReturnType<typeof createShowOwn>;
