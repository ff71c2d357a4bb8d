import type { TokenChoice } from '../../lib/output/phenotype.ts';
import type { Generation } from '../../protocols/engine-messages.ts';
import { emptyWriting, type Writing } from '../stores/bench-store.ts';
import type { Ending } from '../clients/engine-client.ts';
import { throttle } from '../throttle.ts';

/** Tokens are shown about as often as a screen is drawn, not one by one. */
const SHOW_EVERY_MS = 30;

/** Shows a text while it is being written. */
export function startWriting<R extends Generation>(show: (writing: Writing<R>) => void) {
  const tokens: TokenChoice[] = [];
  let over = false;
  const refresh = throttle(() => {
    if (!over) show({ ...emptyWriting, status: 'running', tokens: [...tokens] });
  }, SHOW_EVERY_MS);
  show({ ...emptyWriting, status: 'running', tokens: [] });
  return {
    token(index: number, choice: TokenChoice) {
      tokens[index] = choice;
      refresh();
    },
    /** Shows how it ended; a cancelled one shows nothing more. */
    end(end: Ending<'generate' | 'mutate'>) {
      over = true;
      if (end.type === 'error')
        show({ ...emptyWriting, status: 'failed', tokens, failure: end.error });
      else if (end.type !== 'cancelled') {
        const run = end.run as R;
        show({ status: 'done', tokens: run.choices, run, failure: null });
      }
    },
  };
}
