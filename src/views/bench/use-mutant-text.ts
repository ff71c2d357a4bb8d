import { sameMutation } from '../../lib/mutation/mutation.ts';
import { firstDivergentToken, type TokenChoice } from '../../lib/output/phenotype.ts';
import type { Writing } from '../../state/stores/bench-store.ts';
import { selectedMutation } from '../../state/stores/view.ts';
import { ordinal } from '../format.ts';
import { useLabStore } from '../lab-context.ts';

interface MutantText {
  tokens: readonly TokenChoice[];
  writing: boolean;
  /** The first token that differs from the wild type's; −1 for none so far. */
  divergent: number;
  /** Whether it is still of the mutation that was selected before. */
  stale: boolean;
  /** What became of it, or what it waits for. */
  note: string;
}

/** What the selected mutant says, as far as it is written. */
export function useMutantText(): MutantText {
  const selection = useLabStore('selection', (s) => s);
  const mutation = useLabStore('bench', (s) => s.mutation);
  const mutant = useLabStore('bench', (s) => s.mutant);
  const wildType = useLabStore('bench', (s) => s.wildType);
  const divergent = divergenceOf(wildType, mutant);
  const { run, status } = mutant;
  const note = !selection.on
    ? 'No mutation. Pick a weight above, a cell of the map, or a kind.'
    : !mutation
      ? wildType.status === 'done'
        ? 'about to run…'
        : 'runs when the wild type is written'
      : run
        ? verdictWords(run, divergent)
        : status === 'running'
          ? 'writing…'
          : '';
  return {
    tokens: mutant.tokens,
    writing: status === 'running',
    divergent,
    stale:
      selection.on && mutation !== null && !sameMutation(selectedMutation(selection), mutation),
    note,
  };
}

/** Where two texts part, as far as both are written; −1 while they agree. */
export function divergenceOf(wildType: Writing, other: Writing): number {
  const [a, b] = [wildType, other].map(({ tokens }) => tokens.map(({ id }) => id));
  const at = firstDivergentToken(a, b);
  if (b.length === 0) return -1;
  if (wildType.status === 'done' && other.status === 'done') return at;
  return at >= Math.min(a.length, b.length) ? -1 : at;
}

function verdictWords(
  run: { verdict: string; marginal: boolean; firstDivergent: number },
  divergent: number,
): string {
  const marginal = run.marginal ? ' Marginal: it hangs on a near tie.' : '';
  if (run.verdict === 'no-op') return 'No-op: the site already has this value.';
  if (run.verdict === 'silent') return `Silent: the same text, token for token.${marginal}`;
  const at = run.firstDivergent >= 0 ? run.firstDivergent : divergent;
  return `Differs from the ${ordinal(at + 1)} token on.${marginal}`;
}
