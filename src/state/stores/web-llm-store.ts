import { createStore } from 'zustand/vanilla';
import type { Failure } from '../../lib/base/failure.ts';
import type { MutantGeneration } from '../../protocols/engine-messages.ts';
import type { Opinion, WebLlmInfo } from '../../protocols/web-llm-messages.ts';

export interface WebLlmState {
  phase: 'off' | 'loading' | 'ready' | 'asking' | 'failed';
  /** How far, 0 to 1, and with what. */
  part: number;
  text: string;
  info: WebLlmInfo | null;
  failure: Failure | null;
  /** web-llm's answer, and this lab's to the same in-code mutation. */
  answer: { opinion: Opinion; ours: MutantGeneration; wildTypeIds: number[] } | null;
}

/** The second opinion. */
export const createWebLlmStore = () =>
  createStore<WebLlmState>(() => ({
    phase: 'off',
    part: 0,
    text: '',
    info: null,
    failure: null,
    answer: null,
  }));

export type WebLlmStore = ReturnType<typeof createWebLlmStore>;
