import { promptKey, type PromptSpec } from '../../lib/assay/prompt-spec.ts';
import { formatMutation, sameMutation, type Mutation } from '../../lib/mutation/mutation.ts';
import type { MutantGeneration, Generation } from '../../protocols/engine-messages.ts';
import { emptyBench, emptyWriting, type Writing } from '../stores/bench-store.ts';
import type { LabContext } from '../context.ts';
import type { Ask, Ending } from '../clients/engine-client.ts';
import { redo, tried, undo } from '../trail.ts';
import { selectedMutation } from '../stores/view.ts';
import { startWriting } from './writing.ts';

/** A mutation runs when the selection has rested this long. */
const REST_MS = 250;
const REMEMBERED_RUNS = 100;

const none = (): Writing<never> => ({ ...emptyWriting, tokens: [] });

/** Keeps the bench's texts in step with assay and selection. */
export function createBench(
  ctx: LabContext,
  /** Told of each mutant that was computed. */
  computed: (asked: PromptSpec, run: MutantGeneration) => void,
) {
  const { assay: assayStore, bench, model, selection } = ctx.stores;
  let wildType: { key: string; stop: AbortController; done: Promise<boolean> } | null = null;
  /** Stops the mutant, or the regenerated wild type, that is being written. */
  let second: AbortController | null = null;
  /** Counts calls of sync: only the latest goes on after a wait. */
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Finished runs by model, assay and mutation: coming back to one shows it at once. */
  const remembered = new Map<string, MutantGeneration>();

  const memoryKey = (mutation: Mutation) => {
    const { assay } = assayStore.getState();
    return [model.getState().model?.hash, promptKey(assay), formatMutation(mutation)].join('|');
  };

  /** Has the engine write a text; what comes after `stop` is not shown. */
  const write = async <T extends 'generate' | 'mutate', R extends Generation>(
    type: T,
    ask: Ask<T>,
    stop: AbortController,
    show: (text: Writing<R>) => void,
  ): Promise<Ending<T>> => {
    const writing = startWriting<R>((text) => {
      if (!stop.signal.aborted) show(text);
    });
    const job = ctx.engine.request(type, ask, {
      token: ({ index, choice }) => writing.token(index, choice),
      signal: stop.signal,
    });
    const end = await job.done;
    writing.end(end);
    return end;
  };

  const startSecond = () => {
    second?.abort();
    return (second = new AbortController());
  };

  /** The wild type's text for the current assay; resolves to true when it is complete. */
  const ensureWildType = (): Promise<boolean> => {
    const { assay } = assayStore.getState();
    const key = promptKey(assay);
    if (wildType?.key === key) return wildType.done;
    wildType?.stop.abort();
    bench.setState({ assayKey: key, mutant: none(), mutation: null, regenerated: none() });
    const stop = new AbortController();
    const show = (text: Writing) => bench.setState({ wildType: text });
    const done = write('generate', { assay }, stop, show).then((end) => {
      const complete = end.type === 'generated';
      // an incomplete one is asked for anew next time
      if (!complete && wildType?.stop === stop) wildType = null;
      return complete;
    });
    wildType = { key, stop, done };
    return done;
  };

  const mutate = async (mutation: Mutation) => {
    const key = memoryKey(mutation);
    const known = remembered.get(key);
    bench.setState({ mutation, regenerated: none() });
    if (known) {
      const mutant = { status: 'done', tokens: known.choices, run: known, failure: null } as const;
      bench.setState({ mutant });
      return;
    }
    const { assay } = assayStore.getState();
    const show = (mutant: Writing<MutantGeneration>) => bench.setState({ mutant });
    const end = await write('mutate', { assay, mutation }, startSecond(), show);
    if (end.type !== 'mutated') return;
    computed(assay, end.run);
    remembered.set(key, end.run);
    const oldest = remembered.keys().next().value;
    if (remembered.size > REMEMBERED_RUNS && oldest !== undefined) remembered.delete(oldest);
  };

  /** Writes the wild type once more, from the weights as they are after an undo. */
  const regenerate = async () => {
    const { assay } = assayStore.getState();
    bench.setState({ mutation: null, mutant: none() });
    const show = (regenerated: Writing) => bench.setState({ regenerated });
    await write('generate', { assay }, startSecond(), show);
  };

  /** @param proof after an undo to the wild type: write that again, to show that it is restored */
  const sync = async (proof = false) => {
    clearTimeout(timer);
    const mine = ++turn;
    if (model.getState().phase !== 'ready') return;
    const selected = selection.getState();
    const wanted = selected.on ? selectedMutation(selected) : null;
    const { mutation: shown, mutant, assayKey: answered } = bench.getState();
    if (answered === promptKey(assayStore.getState().assay) && wildType) {
      const alive = mutant.status === 'running' || mutant.status === 'done';
      if (wanted && shown && alive && sameMutation(wanted, shown)) return;
      if (!wanted && !shown && !proof) return;
    }
    second?.abort();
    const complete = await ensureWildType();
    if (!complete || mine !== turn) return;
    if (wanted) {
      bench.setState(({ trail }) => ({ trail: tried(trail, selected) }));
      await mutate(wanted);
    } else if (proof) await regenerate();
    else bench.setState({ mutation: null, mutant: none(), regenerated: none() });
  };

  /** Forgets what the engine held; texts on the page stay until they are written anew. */
  function reset() {
    clearTimeout(timer);
    turn++;
    second?.abort();
    wildType?.stop.abort();
    wildType = null;
  }

  return {
    /** Brings the texts up to date, at once. */
    sync: () => void sync(),
    /** The same, when the selection rests. */
    syncSoon() {
      clearTimeout(timer);
      timer = setTimeout(() => void sync(), REST_MS);
    },
    /** Runs the selected mutation (again). */
    run() {
      remembered.delete(memoryKey(selectedMutation(selection.getState())));
      bench.setState({ mutation: null });
      selection.setState({ on: true });
      void sync();
    },
    undo() {
      const step = undo(bench.getState().trail, selection.getState());
      if (!step) return;
      bench.setState({ trail: step.trail });
      selection.setState(step.to);
      void sync(!step.to.on);
    },
    redo() {
      const step = redo(bench.getState().trail);
      if (!step) return;
      bench.setState({ trail: step.trail });
      selection.setState(step.to);
      void sync();
    },
    reset,
    /** Forgets the texts too: they are another model's. */
    clear() {
      reset();
      bench.setState(emptyBench());
    },
  };
}

export type Bench = ReturnType<typeof createBench>;
