import { useMemo } from 'react';
import type { OutputTable } from '../lib/output/output-table.ts';
import type { ReceivedScreen } from '../state/stores/shared-store.ts';
import { receivedFor } from '../state/shown-maps.ts';
import { useLabStore } from './lab-context.ts';

/** The received screen that is shown in place of what was computed here; null: none is. */
export function useReceived(): ReceivedScreen | null {
  const shared = useLabStore('shared', (s) => s);
  const assay = useLabStore('assay', (s) => s);
  const model = useLabStore('model', (s) => s.model);
  const tile = useLabStore('map', (s) => s.tile);
  return useMemo(() => receivedFor({ shared, assay, model, tile }), [shared, assay, model, tile]);
}

/** What the shown results’ mutants say: maps refer to its outputs by number. */
export function useOutputTable(): OutputTable {
  const own = useLabStore('results', (s) => s.outputTable);
  return useReceived()?.outputTable ?? own;
}
