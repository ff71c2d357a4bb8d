import type { MutantOutcome } from '../../src/lib/results/mutant-outcome.ts';
import type { Mutation } from '../../src/lib/mutation/mutation.ts';
import type { DeviceInfo } from '../../src/lib/model/device-info.ts';
import type { EnginePick } from '../../src/lib/model/engine-name.ts';
import type { ModelInfo } from '../../src/lib/model/model-info.ts';
import type { MatrixRisk } from '../../src/lib/risk/matrix-risk.ts';
import type { RiskQuestion, ScreenMethod, TokenPrompt } from '../../workers/engine/contract.ts';

/** What the command line asks of the worker in the browser, one thing at a time. */
export type Ask =
  /** @param name the model's; its files are served under model/ @param gguf its file there, if it is one */
  | { type: 'open'; name: string; gguf: string | null; eightBit: boolean; engine: EnginePick }
  | { type: 'wild types'; prompts: readonly TokenPrompt[] }
  /** Some mutations of a screen; results name them by their index among these. */
  | {
      type: 'screen';
      prompts: readonly TokenPrompt[];
      mutations: readonly Mutation[];
      how: ScreenMethod;
      outputs: boolean;
    }
  | { type: 'predict'; prompts: readonly TokenPrompt[]; question: RiskQuestion }
  /** Ends what is under way. */
  | { type: 'stop' };

/** What the worker tells. Every `Ask` but `stop` ends with the answer of its kind or `failed`. */
export type Tell =
  | { type: 'opened'; model: ModelInfo; device: DeviceInfo; beside?: DeviceInfo }
  | { type: 'wild types'; ids: number[][] }
  | { type: 'results'; results: MutantOutcome[] }
  | { type: 'screened' }
  /** How much of a prediction is done, 0 to 1, and each matrix of it. */
  | { type: 'predicting'; share: number }
  | { type: 'risk'; risk: MatrixRisk }
  | { type: 'predicted' }
  | { type: 'failed'; message: string };
