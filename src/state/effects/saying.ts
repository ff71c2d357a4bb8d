import { assayPrompts } from '../../lib/assay/assay.ts';
import { promptKey, type PromptSpec } from '../../lib/assay/prompt-spec.ts';
import { cellMutation } from '../../lib/plan/grid.ts';
import { formatMutation } from '../../lib/mutation/mutation.ts';
import type { MutantPlace } from '../../lib/ranking/rank-mutants.ts';
import { isUnread } from '../../lib/results/outcomes.ts';
import type { MutantGeneration } from '../../protocols/engine-messages.ts';
import type { LabContext } from '../context.ts';
import { knownOf } from '../ranked-maps.ts';
import { settingsOf, shownMaps } from '../shown-maps.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { isActive } from '../stores/queue-store.ts';
import type { Said } from '../stores/ranking-store.ts';

/** What was said by more mutants than this is forgotten, the oldest first. */
const REMEMBERED = 500;

/**
 * Has the engine write out what NSMs of the ranking say, one after the other, while they are in view
 * and it has nothing else to do. A mutant that is only predicted is not run.
 */
export function createSaying(
  { stores, engine }: LabContext,
  /** Told of each mutant that was computed. */
  computed: (asked: PromptSpec, run: MutantGeneration) => void,
) {
  const { assay, bench, map, model, queue, ranking, results, risk, shared, ui } = stores;
  let wanted: readonly MutantPlace[] = [];
  let stop: AbortController | null = null;
  /** The wild type's answers, by prompt; of one model. */
  let wild: { hash: string; texts: Map<string, string> } | null = null;
  /** The model, squares and assay that what was said is of. */
  let owner: string | null = null;

  const isIdle = (): boolean => {
    const { wildType, mutant, regenerated } = bench.getState();
    return (
      model.getState().phase === 'ready' &&
      ![wildType, mutant, regenerated].some(({ status }) => status === 'running') &&
      !isActive(queue.getState()) &&
      risk.getState().status !== 'running' &&
      risk.getState().verifying?.state !== 'running' &&
      shared.getState().verification?.state !== 'running'
    );
  };

  /** The next mutant whose text is neither stored nor written, and what it is asked. */
  const next = () => {
    const { model: info } = model.getState();
    const own = results.getState().maps;
    if (!info) return null;
    const shown = shownMaps({ ...settingsOf(stores), maps: own });
    const { tile } = map.getState();
    for (const mutant of wanted) {
      const known = knownOf(mutant, shown, own);
      const { cell, kind } = mutant;
      if (!known || known.firstDivergent[cell] < 0 || isUnread(known, cell)) continue;
      if ((known.outputs?.index[cell] ?? -1) >= 0) continue;
      const mutation = cellMutation(info.config, { matrix: mutant.matrix, tile }, cell, kind);
      const name = formatMutation(mutation);
      if (ranking.getState().said.has(name)) continue;
      const prompts = assayPrompts(screenAssayOf(assay.getState()));
      return { mutation, name, asked: prompts[Math.max(0, known.divergentPrompt?.[cell] ?? 0)] };
    }
    return null;
  };

  /** What the wild type answers; null: it could not be written. */
  const wildText = async (asked: PromptSpec, signal: AbortSignal): Promise<string | null> => {
    const { hash } = model.getState().model!;
    if (wild?.hash !== hash) wild = { hash, texts: new Map() };
    const { texts } = wild;
    const key = promptKey(asked);
    const { assayKey, wildType } = bench.getState();
    const onBench = assayKey === key && wildType.run ? wildType.run.text : undefined;
    const known = texts.get(key) ?? onBench;
    if (known !== undefined) return known;
    const end = await engine.request('generate', { assay: asked }, { signal }).done;
    if (end.type !== 'generated') return null;
    texts.set(key, end.run.text);
    return end.run.text;
  };

  const remember = (name: string, said: Said | null) => {
    const all = new Map(ranking.getState().said).set(name, said);
    const oldest = all.keys().next().value;
    if (all.size > REMEMBERED && oldest !== undefined) all.delete(oldest);
    ranking.setState({ said: all });
  };

  const work = async (signal: AbortSignal) => {
    for (let one = next(); one && isIdle() && !signal.aborted; one = next()) {
      const { asked, mutation, name } = one;
      ranking.setState({ writing: name });
      const wildType = await wildText(asked, signal);
      if (signal.aborted) return;
      const ask = { assay: asked, mutation };
      const end = await engine.request('mutate', ask, { signal }).done;
      if (signal.aborted) return;
      const isSaid = end.type === 'mutated' && wildType !== null;
      remember(name, isSaid ? { text: end.run.text, wildType } : null);
      if (end.type === 'mutated') computed(asked, end.run);
    }
  };

  const halt = () => {
    stop?.abort();
    stop = null;
    if (ranking.getState().writing !== null) ranking.setState({ writing: null });
  };

  /** Begins to write if it can, and stops where it must not. */
  const sync = () => {
    const { context } = results.getState();
    if (context !== owner) {
      halt();
      owner = context;
      ranking.setState({ said: new Map() });
    }
    if (ui.getState().place !== 'ranking') {
      if (stop) halt();
      return;
    }
    if (stop || !isIdle() || !next()) return;
    const mine = (stop = new AbortController());
    void work(mine.signal).finally(() => {
      if (stop === mine) halt();
    });
  };

  return {
    start() {
      for (const store of [model, queue, risk, bench, results, ui]) store.subscribe(sync);
    },
    /** Tells which mutants are in view, in their order. */
    look(mutants: readonly MutantPlace[]) {
      wanted = mutants;
      sync();
    },
  };
}
