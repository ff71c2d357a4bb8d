import { useState } from 'react';
import type { FileOut } from '../state/effects/run-files.ts';
import { addNotice } from '../state/stores/ui-store.ts';
import { saveFile } from './files.ts';
import { useLab } from './lab-context.ts';

/** Saves what takes a while to make; what fails is told of in a notice. @param what it is */
export function useSaving(what = 'figure'): {
  busy: boolean;
  save: (make: () => Promise<FileOut | null> | null) => Promise<void>;
} {
  const lab = useLab();
  const [busy, setBusy] = useState(false);
  const save = async (make: () => Promise<FileOut | null> | null) => {
    setBusy(true);
    try {
      const file = await make();
      if (file) saveFile(file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const text = `The ${what} could not be saved: ${why}`;
      addNotice(lab.stores.ui, { id: 'figure', tone: 'warning', text });
    }
    setBusy(false);
  };
  return { busy, save };
}
