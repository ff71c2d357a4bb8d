import { createStore } from 'zustand/vanilla';
import type { Camera } from '../../lib/base/camera.ts';
import type { Mutation } from '../../lib/mutation/mutation.ts';
import type { TokenChoice } from '../../lib/output/phenotype.ts';
import type { Failure, MutantGeneration, Generation } from '../../protocols/engine-messages.ts';
import { emptyTrail, type Trail } from '../trail.ts';
import { DEFAULT_VIEW } from './view.ts';

/** One text being written, or written. */
export interface Writing<R extends Generation = Generation> {
  status: 'empty' | 'running' | 'done' | 'failed';
  /** The tokens so far. */
  tokens: TokenChoice[];
  /** Present when done. */
  run: R | null;
  failure: Failure | null;
}

export interface BenchState {
  /** The assay (its key) that the texts answer. */
  assayKey: string | null;
  wildType: Writing;
  mutant: Writing<MutantGeneration>;
  /** What the mutant panel is about; null: no mutation. */
  mutation: Mutation | null;
  /** The wild type once more, after an undo: from the restored weights. */
  regenerated: Writing;
  trail: Trail;
  /** null: the surroundings of the site. */
  camera: Camera | null;
  showSpaces: boolean;
}

export const emptyWriting = {
  status: 'empty',
  tokens: [],
  run: null,
  failure: null,
} as const satisfies Writing;

/** A bench at which nothing was tried yet. */
export const emptyBench = (): Omit<BenchState, 'camera' | 'showSpaces'> => ({
  assayKey: null,
  wildType: { ...emptyWriting, tokens: [] },
  mutant: { ...emptyWriting, tokens: [] },
  mutation: null,
  regenerated: { ...emptyWriting, tokens: [] },
  trail: emptyTrail,
});

/** Wild type and mutant, side by side. */
export const createBenchStore = () =>
  createStore<BenchState>(() => ({
    ...emptyBench(),
    camera: DEFAULT_VIEW.benchCamera,
    showSpaces: DEFAULT_VIEW.showSpaces,
  }));

export type BenchStore = ReturnType<typeof createBenchStore>;
