import { assayKey } from '../../lib/assay/assay.ts';
import { promptWords } from '../../lib/assay/screen-name.ts';
import type { TilePlan } from '../../lib/plan/plan.ts';
import type { Stores } from '../context.ts';
import { nameOfScreen, screenAssayOf, type AssayState } from '../stores/assay-store.ts';
import { currentItem, isActive, type QueueState } from '../stores/queue-store.ts';
import { addNotice, dismissNotice } from '../stores/ui-store.ts';

const NOTICE = 'running-other';

/** The plan that is being screened under another assay than the page shows; null: there is none. */
export function runningOther(
  queue: QueueState,
  assay: Pick<AssayState, 'assay' | 'multiPrompt'>,
): TilePlan | null {
  const plan = isActive(queue) ? (currentItem(queue)?.plan ?? null) : null;
  return plan && assayKey(plan.assay) !== assayKey(screenAssayOf(assay)) ? plan : null;
}

/** Where somebody asks something else while a screen runs, says what goes on and what is shown. */
export function tellRunningOther(
  { assay, queue, ui }: Pick<Stores, 'assay' | 'queue' | 'ui'>,
  show: (plan: TilePlan) => void,
): void {
  assay.subscribe((now, before) => {
    const asked = screenAssayOf(now);
    if (assayKey(asked) === assayKey(screenAssayOf(before))) return;
    const plan = runningOther(queue.getState(), now);
    if (!plan) {
      dismissNotice(ui, NOTICE);
      return;
    }
    const shown =
      asked.type === 'descriptive' ? promptWords(asked.prompt) : nameOfScreen(now, asked);
    addNotice(ui, {
      id: NOTICE,
      tone: 'info',
      text: `The screen of ${nameOfScreen(now, plan.assay)} goes on. The map shows ${shown} now.`,
      action: { label: 'Show what runs', act: () => show(plan) },
    });
  });
}
