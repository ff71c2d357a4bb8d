import { createStore } from 'zustand/vanilla';
import type { PromptSpec } from '../../lib/assay/prompt-spec.ts';
import {
  assayKey,
  descriptive,
  NAMELESS,
  type Assay,
  type DescriptiveAssay,
  type MultiPromptAssay,
} from '../../lib/assay/assay.ts';
import { manyOf } from '../../lib/assay/assay-words.ts';
import { promptWords, screenName } from '../../lib/assay/screen-name.ts';
import type { Least } from '../../lib/results/least.ts';
import { DEFAULT_VIEW, type MapSettings } from './view.ts';

export interface AssayState {
  /** What the bench asks: the descriptive assay, or one prompt of the assay of several. */
  assay: PromptSpec;
  /** The assay of several prompts that screens ask; null: they ask `assay`. */
  multiPrompt: MultiPromptAssay | null;
  /** Which of its prompts the bench asks. */
  item: number;
  presets: Assay[];
  /** Written or imported by the user, kept in this browser. */
  saved: Assay[];
  /** Asked before and not saved under a name, the latest first; kept in this browser. */
  asked: Assay[];
}

/** The assay and the assays on offer. */
export const createAssayStore = () =>
  createStore<AssayState>(() => ({
    assay: DEFAULT_VIEW.assay,
    multiPrompt: null,
    item: 0,
    presets: [],
    saved: [],
    asked: [],
  }));

export type AssayStore = ReturnType<typeof createAssayStore>;

/** Of each prompt of the bench, so that what screens ask is the same object while it is the same. */
const asked = new WeakMap<PromptSpec, DescriptiveAssay>();

/** What screens ask. */
export function screenAssayOf({
  assay,
  multiPrompt,
}: Pick<AssayState, 'assay' | 'multiPrompt'>): Assay {
  if (multiPrompt) return multiPrompt;
  const known = asked.get(assay) ?? descriptive(assay);
  asked.set(assay, known);
  return known;
}

/** What an NSM must have to be shown as one: no more prompts than the assay has. */
export const leastOf = (
  { leastKl, leastPrompts }: Pick<MapSettings, 'leastKl' | 'leastPrompts'>,
  assay: Pick<AssayState, 'assay' | 'multiPrompt'>,
): Least => ({
  kl: leastKl,
  prompts: Math.min(leastPrompts, manyOf(screenAssayOf(assay)).count),
});

/** The assay on offer that an assay equals, if any. */
export function offered(
  { presets, saved }: Pick<AssayState, 'presets' | 'saved'>,
  assay: Assay,
): Assay | null {
  const key = assayKey(assay);
  return [...saved, ...presets].find((other) => assayKey(other) === key) ?? null;
}

/** What screens ask, under the id and name that it is on offer by. */
export function namedAssayOf(
  state: Pick<AssayState, 'assay' | 'multiPrompt' | 'presets' | 'saved'>,
): Assay {
  const asked = screenAssayOf(state);
  return offered(state, asked) ?? asked;
}

/** The assay among those asked before that an assay equals, if any. */
export function askedBefore({ asked }: Pick<AssayState, 'asked'>, assay: Assay): Assay | null {
  const key = assayKey(assay);
  return asked.find((other) => assayKey(other) === key) ?? null;
}

/** What the chosen assay is called: its name, or the prompt where it has none. @param longest characters of that */
export function assayTitle(
  state: Pick<AssayState, 'assay' | 'multiPrompt' | 'presets' | 'saved'>,
  longest?: number,
): string {
  const known = offered(state, screenAssayOf(state));
  const { multiPrompt, assay } = state;
  return (
    known?.name.replace(/ \(greedy\)$/, '') ??
    (multiPrompt && multiPrompt.type !== 'seeds'
      ? multiPrompt.name
      : promptWords(assay.prompt, longest))
  );
}

/** What a screen under an assay is called: see `screenName`. */
export function nameOfScreen(state: Pick<AssayState, 'presets' | 'saved'>, assay: Assay): string {
  const own = assay.id === NAMELESS ? '' : assay.name;
  return screenName(assay, offered(state, assay)?.name ?? own);
}
