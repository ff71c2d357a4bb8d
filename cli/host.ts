import type { MutantOutcome } from '../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../src/lib/model/device-info.ts';
import type { ModelInfo } from '../src/lib/model/model-info.ts';
import type { ScreenMethod, TokenPrompt } from '../workers/engine/contract.ts';

/** What a screen of the command line always says. */
export interface HostScreenOptions {
  how: ScreenMethod;
  outputs: boolean;
  signal: AbortSignal;
}

/** The engine with a model, in this process or in a browser. */
export interface Host {
  model: ModelInfo;
  device: DeviceInfo;
  /** A second device that screens are dealt to as well. */
  beside?: DeviceInfo;
  /** The wild type's continuation of each prompt. */
  wildTypes(prompts: readonly TokenPrompt[], signal: AbortSignal): Promise<number[][]>;
  /** As Engine.screen of the engine's contract. */
  screen(
    prompts: readonly TokenPrompt[],
    mutations: Iterable<Mutation>,
    options: HostScreenOptions,
  ): AsyncIterable<MutantOutcome[]>;
  /** Lets go of the device, or the browser. */
  close(): Promise<void>;
}
