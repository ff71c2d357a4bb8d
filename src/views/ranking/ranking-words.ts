import type { RankOrder } from '../../lib/ranking/rank-mutants.ts';
import type { ModelPhase } from '../../state/stores/model-store.ts';

export const ORDER_NAMES: Record<RankOrder, string> = {
  kl: 'Severity',
  token: 'Earliest',
  risk: 'Predicted risk',
};

/** What the order is, in a sentence or two. */
export const ORDER_WORDS: Record<RankOrder, string> = {
  kl: 'Mutants that were run and change the answer. First those whose next-token probabilities move farthest from the wild type’s (KL, in nats).',
  token:
    'Mutants that were run and change the answer. First those whose answer differs from the earliest token on.',
  risk: 'Mutants by their predicted risk, the riskiest first. A prediction is no verdict: whether the answer changes shows when a mutant is run.',
};

/** Why no sentences are written; null: they are. */
export function whyNoSentences(phase: ModelPhase): string | null {
  switch (phase) {
    case 'ready':
      return null;
    case 'loading':
      return 'What the mutants say is written once the model is loaded.';
    case 'watching':
      return 'What the mutants say is written in the tab that has the engine.';
    default:
      return 'The model is not loaded here, so what the mutants say cannot be written. All else is what came with the results.';
  }
}
