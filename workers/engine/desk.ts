import { assayPrompts, MAX_PROMPTS, type Assay } from '../../src/lib/assay/assay.ts';
import type { PromptSpec } from '../../src/lib/assay/prompt-spec.ts';
import { LabError } from '../../src/lib/base/failure.ts';
import type { DeviceLost, Reply } from '../../src/protocols/engine-messages.ts';
import type { TokenPrompt } from './contract.ts';
import type { LoadedModel } from './load.ts';
import type { Turns } from './turns.ts';

export type Post = (message: Reply | DeviceLost, transfer?: Transferable[]) => void;

/** What a job needs of the service. */
export interface Desk {
  post: Post;
  turns: Turns;
  /** The model. Throws a LabError 'bad-request' while none is loaded. */
  ready: () => LoadedModel;
  /** An assay as tokens. Throws a LabError 'bad-request' for one that cannot be run. */
  tokens: (assay: PromptSpec) => TokenPrompt;
}

/** The prompts of an assay as tokens. Throws a LabError 'bad-request' for one that cannot be run. */
export function promptsOf(desk: Desk, assay: Assay): TokenPrompt[] {
  const asked = assayPrompts(assay);
  if (asked.length === 0 || asked.length > MAX_PROMPTS)
    throw new LabError(
      'bad-request',
      `The assay has ${asked.length} prompts, not 1 to ${MAX_PROMPTS}.`,
      'Change the assay.',
    );
  return asked.map((prompt) => desk.tokens(prompt));
}
