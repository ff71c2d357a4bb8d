import type { Lab } from '../state/lab.ts';
import { addNotice } from '../state/stores/ui-store.ts';

/** Puts a text into the clipboard; false where the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  if (!window.isSecureContext) return false;
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

/** Puts a text into the clipboard and says so in a notice. @param done what is said then */
export function copyAndSay(lab: Lab, text: string, done: string): void {
  void copyText(text).then((copied) => {
    const what = copied ? done : 'The browser did not allow copying; save it as a file instead.';
    addNotice(lab.stores.ui, { id: 'copied', tone: 'info', text: what });
  });
}
