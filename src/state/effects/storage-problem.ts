import type { LostWhy } from '../../storage/indexed-db.ts';
import type { StorageProblem } from '../../storage/result-log.ts';
import { addNotice, type Notice, type UiStore } from '../stores/ui-store.ts';

const LOST: Record<LostWhy, string> = {
  cleared:
    'What this browser kept was cleared: stored screens, their names and your prompts are gone. What is shown, and what is computed from now on, is here until this page closes.',
  newer:
    'A newer version of Mutascope is open in another tab and has the stored results now. What is computed here from now on is kept until this page closes: save it, then reload.',
};

/** Tells the user at once what happened to stored results, what comes of it, and what can be saved. */
export function createStorageProblems(ui: UiStore, saveRun: () => void) {
  let lost = false;

  const tell = (notice: Omit<Notice, 'tone'>) => addNotice(ui, { ...notice, tone: 'warning' });
  const action = { label: 'Save run file', act: saveRun };

  return {
    /** Results could not be written, read or removed. */
    failed(what: StorageProblem, cause: unknown): void {
      // that it is gone was told, and all else follows from it
      if (lost && what !== 'remove') return;
      const name = cause instanceof DOMException ? cause.name : String(cause);
      if (what === 'write')
        tell({
          id: 'storage-write',
          text:
            name === 'QuotaExceededError'
              ? 'This browser has no room left. New results are kept until this page closes. Delete screens or models that you do not need, or save the run file.'
              : `New results could not be stored (${name}). They are kept until this page closes: save the run file before you leave.`,
          action,
        });
      else
        tell({
          id: `storage-${what}`,
          text:
            what === 'read'
              ? `Stored results could not be read (${name}); screening goes on without them.`
              : `The screen could not be deleted (${name}). Reload the page and try again.`,
        });
    },
    /** The database went away under the page. */
    gone(why: LostWhy): void {
      lost = true;
      tell({ id: 'storage-lost', text: LOST[why], action });
    },
  };
}
