import { useState } from 'react';
import type { FileOut } from '../state/effects/run-files.ts';
import { addNotice } from '../state/stores/ui-store.ts';
import { saveFile } from './files.ts';
import { useLab } from './lab-context.ts';

/** Saves a figure that takes a while to make; one that fails is told of in a notice. */
export function useSaving(): {
  busy: boolean;
  save: (make: () => Promise<FileOut> | null) => Promise<void>;
} {
  const lab = useLab();
  const [busy, setBusy] = useState(false);
  const save = async (make: () => Promise<FileOut> | null) => {
    setBusy(true);
    try {
      const file = await make();
      if (file) saveFile(file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `The figure could not be saved: ${why}`;
      addNotice(lab.stores.ui, { id: 'figure', tone: 'warning', text });
    }
    setBusy(false);
  };
  return { busy, save };
}
