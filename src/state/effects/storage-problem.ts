import { addNotice, type UiStore } from '../stores/ui-store.ts';

/** Tells the user that results could not be written or read, and what comes of it. */
export function tellStorageProblem(ui: UiStore, what: 'write' | 'read', cause: unknown): void {
  const name = cause instanceof DOMException ? cause.name : String(cause);
  const text =
    what === 'write'
      ? `New results could not be stored (${name}); they are kept until this page closes. Free some space, or export before you leave.`
      : `Stored results could not be read (${name}); screening goes on without them.`;
  addNotice(ui, { id: `storage-${what}`, tone: 'warning', text });
}
