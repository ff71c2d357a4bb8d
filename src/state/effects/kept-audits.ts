import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import type { StoredScreen } from '../../lib/results/stored-screens.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';

/** Under which the audit of a prediction is kept. @param context of the prediction: model, tile, kinds and assay */
export const auditKey = (context: string | null): string => `audit|${context}`;

/** Forgets what was audited of screens whose results are gone, whatever kinds were predicted. */
export async function forgetAudits(
  keyValues: KeyValueStore,
  screens: readonly Pick<StoredScreen, 'model' | 'tile' | 'assayKey'>[],
): Promise<void> {
  const choices = SCREEN_KINDS.reduce<ScreenKind[][]>(
    (all, kind) => [...all, ...all.map((kinds) => [...kinds, kind])],
    [[]],
  );
  for (const { model, tile, assayKey } of screens)
    for (const kinds of choices.slice(1))
      await keyValues
        .remove(auditKey([model, tile, kinds.join(), assayKey].join('|')))
        .catch(() => undefined);
}
