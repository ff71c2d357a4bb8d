import type { MutantOutcome } from '../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../src/lib/model/device-info.ts';
import type { ModelInfo } from '../src/lib/model/model-info.ts';
import type { TokenPrompt } from '../workers/engine/webgpu/engine.ts';

/** The engine with a model, in this process or in a browser. */
export interface Host {
  model: ModelInfo;
  device: DeviceInfo;
  /** The wild type's continuation of each run. */
  wildTypes(runs: readonly TokenPrompt[], signal: AbortSignal): Promise<number[][]>;
  /** As screenMutations: mutations as they are asked for, results in batches, in any order. */
  screen(
    runs: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    options: { naive: boolean; outputs: boolean; signal: AbortSignal },
  ): AsyncIterable<MutantOutcome[]>;
  /** Lets go of the device, or the browser. */
  close(): Promise<void>;
}
