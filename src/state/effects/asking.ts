import { assayKey, assayPrompts, type Assay } from '../../lib/assay/assay.ts';
import { MAX_PROMPT_CHARACTERS } from '../../lib/assay/prompt-spec.ts';
import type { LabContext } from '../context.ts';
import { wellFormed } from '../link/link-values.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { addNotice } from '../stores/ui-store.ts';

/** What the model is asked: the assay of screens, and which of its prompts the bench asks. */
export function createAsking({ engine, stores }: Pick<LabContext, 'engine' | 'stores'>) {
  const { assay: assayStore, ui } = stores;

  /** Asks something else from now on. @param item the prompt that the bench asks */
  const setAssay = (assay: Assay, item = 0) => {
    const now = assayStore.getState();
    if (assay.type === 'descriptive' && assayKey(screenAssayOf(now)) === assayKey(assay)) return;
    const prompts = assayPrompts(assay);
    const at = Math.max(0, Math.min(prompts.length - 1, item));
    const prompt = wellFormed(prompts[at].prompt).slice(0, MAX_PROMPT_CHARACTERS);
    const multiPrompt = assay.type === 'descriptive' ? null : assay;
    const known = now.multiPrompt;
    const same = known && multiPrompt && assayKey(known) === assayKey(multiPrompt);
    assayStore.setState({
      assay: { ...prompts[at], prompt },
      multiPrompt: same ? known : multiPrompt,
      item: multiPrompt ? at : 0,
    });
  };

  return {
    setAssay,

    /** Has the bench ask another prompt of the assay. */
    setItem(item: number) {
      const { multiPrompt } = assayStore.getState();
      if (multiPrompt) setAssay(multiPrompt, item);
    },

    /**
     * Why an assay has no room in the model, and what to do; null where it has, or where there is no
     * engine here to say so.
     */
    async roomProblem(assay: Assay): Promise<string | null> {
      if (stores.model.getState().phase !== 'ready') return null;
      const end = await engine.request('prompt-room', { assay }).done;
      if (end.type !== 'prompt-room' || !end.problem) return null;
      return `${end.problem.message} ${end.problem.advice}`.trim();
    },

    /** A user's words in the model's chat template; a notice and null where it cannot be used. */
    async chatPrompt(words: string): Promise<string | null> {
      const end = await engine.request('chat-prompt', { words }).done;
      if (end.type === 'error')
        addNotice(ui, { id: 'chat-prompt', tone: 'warning', text: end.error.message });
      return end.type === 'chat-prompt' ? end.prompt : null;
    },
  };
}

export type Asking = ReturnType<typeof createAsking>;
