import { ENGINE_WISHES, type EngineWish } from '../../lib/model/engine-name.ts';
import { formatMutation } from '../../lib/mutation/mutation.ts';
import type { Disagreement, Failure } from '../../protocols/engine-messages.ts';
import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { LabContext } from '../context.ts';
import { addNotice } from '../stores/ui-store.ts';

/** Under which the store keeps what the user chose. */
const KEY = 'engine';

interface EngineChoiceDeps {
  keyValues: KeyValueStore;
  /** What the address asks for, before what is stored; null: nothing. */
  inAddress: string | null;
  /** Loads the model again, with the engine that is chosen now. */
  reload: () => void;
  /** Shows a mutation on the bench. */
  open: (found: Disagreement) => void;
}

/** Which engine computes: as the user wishes, else as suits the machine; and what engines say of each other. */
export function createEngineChoice(
  ctx: LabContext,
  { keyValues, inAddress, reload, open }: EngineChoiceDeps,
) {
  const { engine, ui } = ctx.stores;

  const save = () => {
    const { wish, crossCheck } = engine.getState();
    keyValues.put(KEY, { wish, crossCheck }).catch(() => {
      const text = 'The choice of engine could not be stored; it holds until this page closes.';
      addNotice(ui, { id: 'engine', tone: 'warning', text });
    });
  };

  return {
    /** Brings back what was chosen; before the first model is loaded. */
    async restore(): Promise<void> {
      const stored = await keyValues.get(KEY).catch(() => undefined);
      const { wish, crossCheck } = (stored ?? {}) as Record<string, unknown>;
      const asked = [inAddress, wish].map((one) => ENGINE_WISHES.find((known) => known === one));
      engine.setState({
        wish: asked.find((one) => one !== undefined) ?? 'auto',
        crossCheck: typeof crossCheck === 'boolean' ? crossCheck : null,
      });
    },

    /** Computes with something else from now on: the model is loaded anew. */
    choose(wish: EngineWish) {
      if (wish === engine.getState().wish) return;
      engine.setState({ wish });
      save();
      reload();
    },

    /** Whether screens of a GPU are checked on the processor from now on. */
    setCrossCheck(crossCheck: boolean) {
      engine.setState({ crossCheck });
      save();
    },

    /** The processor contradicts the GPU, in a screen. */
    disagrees(found: Disagreement) {
      engine.setState({ disagreement: found });
      const { checked, mutation } = found;
      addNotice(ui, {
        id: 'disagreement',
        tone: 'warning',
        text: `The GPU (${checked.description || checked.architecture}) and the processor disagree about ${formatMutation(mutation)}. What the GPU computed since they last agreed was put aside; the processor computes it again, and every screen from now on. Update the graphics driver, then load the engine anew.`,
        action: { label: 'Show this mutant', act: () => open(found) },
      });
    },

    /** A screen was to be checked, and cannot be. */
    cannotCheck({ message }: Failure) {
      addNotice(ui, {
        id: 'unchecked',
        tone: 'info',
        text: `The GPU’s results are not checked on the processor: ${message}`,
      });
    },
  };
}

export type EngineChoice = ReturnType<typeof createEngineChoice>;
