import type { LabContext } from '../context.ts';

/** How long to wait before each start of a lost engine; after the last one the user is asked. */
const RESTART_AFTER_MS = [500, 3_000, 15_000];

/** Starts a lost engine anew, a few times. @param restart starts it */
export function createLostEngine({ stores: { model } }: LabContext, restart: () => void) {
  let restarts = 0;

  const phaseChanged = () =>
    new Promise<void>((resolve) => {
      const { phase } = model.getState();
      const end = model.subscribe((now) => {
        if (now.phase === phase) return;
        end();
        resolve();
      });
    });

  return {
    /** It brought results, or is asked for anew: it may be lost as often again. */
    works() {
      restarts = 0;
    },
    /**
     * Resolves when the engine is ready or nobody waits for it any more; false if it will not be
     * ready by itself.
     */
    async isBack(isWanted: () => boolean): Promise<boolean> {
      for (;;) {
        const { phase } = model.getState();
        if (phase === 'ready' || !isWanted()) return true;
        if (phase === 'lost') {
          const wait = RESTART_AFTER_MS[restarts++];
          if (wait === undefined) return false;
          await new Promise((resolve) => setTimeout(resolve, wait));
          if (model.getState().phase === 'lost' && isWanted()) restart();
        } else if (phase !== 'loading') return false;
        else await phaseChanged();
      }
    },
  };
}
