import type { MutantOutcome } from '../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../src/lib/model/device-info.ts';
import type { ModelInfo } from '../src/lib/model/model-info.ts';
import type { MatrixRisk } from '../src/lib/risk/matrix-risk.ts';
import type {
  PredictOptions,
  RiskQuestion,
  ScreenMethod,
  TokenPrompt,
} from '../workers/engine/contract.ts';

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
  /** As Engine.predict of the engine's contract. */
  predict(
    prompts: readonly TokenPrompt[],
    question: RiskQuestion,
    options: PredictOptions & { signal: AbortSignal },
  ): AsyncIterable<MatrixRisk>;
  /** Lets go of the device, or the browser. */
  close(): Promise<void>;
}
