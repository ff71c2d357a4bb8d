import type { MutantOutcome } from '../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import type { DeviceInfo, ModelInfo } from '../src/lib/output/runs.ts';
import type { TokenPrompt } from '../workers/engine/webgpu/engine.ts';

/** The engine with a model, in this process or in a browser. */
export interface Host {
  model: ModelInfo;
  device: DeviceInfo;
  /** The wild type's continuation of each run. */
  wildTypes(runs: readonly TokenPrompt[], signal: AbortSignal): Promise<number[][]>;
  /** As screenMutations: results in batches, in any order. */
  screen(
    runs: readonly TokenPrompt[],
    mutations: readonly Mutation[],
    options: { naive: boolean; outputs: boolean; signal: AbortSignal },
  ): AsyncIterable<MutantOutcome[]>;
  /** Lets go of the device, or the browser. */
  close(): Promise<void>;
}
