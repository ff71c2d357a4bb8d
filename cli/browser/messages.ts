import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../../src/lib/model/device-info.ts';
import type { ModelInfo } from '../../src/lib/model/model-info.ts';
import type { TokenPrompt } from '../../workers/engine/webgpu/engine.ts';

/** What the command line asks of the worker in the browser, one thing at a time. */
export type Ask =
  /** @param name the model's; its files are served under model/ @param gguf its file there, if it is one */
  | { type: 'open'; name: string; gguf: string | null }
  | { type: 'wild types'; runs: readonly TokenPrompt[] }
  | {
      type: 'screen';
      runs: readonly TokenPrompt[];
      mutations: readonly Mutation[];
      naive: boolean;
      outputs: boolean;
    }
  /** Ends what is under way. */
  | { type: 'stop' };

/** What the worker tells. Every `Ask` but `stop` ends with the answer of its kind or `failed`. */
export type Tell =
  | { type: 'opened'; model: ModelInfo; device: DeviceInfo }
  | { type: 'wild types'; ids: number[][] }
  | { type: 'results'; results: MutantOutcome[] }
  | { type: 'screened' }
  | { type: 'failed'; message: string };
