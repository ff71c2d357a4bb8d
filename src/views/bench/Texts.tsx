import { firstDivergentToken } from '../../lib/output/phenotype.ts';
import { sameMutation } from '../../lib/mutation/mutation.ts';
import { wellFormed } from '../../state/link/link-values.ts';
import { selectedMutation } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { duration, ordinal, plural } from '../format.ts';
import { RunFailure } from './RunFailure.tsx';
import { TokenText } from './TokenText.tsx';

/** Wild type and, under it, the mutant (or the wild type once more, after an undo). */
export function Texts() {
  const prompt = useLabStore('assay', (s) => s.assay.prompt);
  const asked = useLabStore('assay', (s) => s.assay.maxNewTokens);
  const room = useLabStore('model', (s) => s.model?.config.max_position_embeddings);
  const wildType = useLabStore('bench', (s) => s.wildType);
  const mutant = useLabStore('bench', (s) => s.mutant);
  const regenerated = useLabStore('bench', (s) => s.regenerated);
  const showSpaces = useLabStore('bench', (s) => s.showSpaces);
  const lab = useLab();
  const second = regenerated.status === 'empty' ? mutant : regenerated;
  const divergent = partAt(
    wildType.tokens.map((t) => t.id),
    second.tokens.map((t) => t.id),
    second.status === 'done' && wildType.status === 'done',
  );
  const { run } = wildType;
  const cut =
    run !== null && run.ids.length < asked && run.prompt.ids.length + run.ids.length === room;
  return (
    <>
      <TokenText
        title="Wild type"
        aside={
          <label className="check soft spaces">
            <input
              type="checkbox"
              checked={showSpaces}
              onChange={(event) => lab.stores.bench.setState({ showSpaces: event.target.checked })}
            />
            show spaces
          </label>
        }
        prompt={promptTail(prompt)}
        tokens={wildType.tokens}
        writing={wildType.status === 'running'}
        divergent={divergent}
        showSpaces={showSpaces}
        note={
          run
            ? `${plural(run.ids.length, 'token')} in ${duration(run.prefillMs + run.decodeMs)}${cut ? `; no more fit: the model holds ${room}, prompt included` : ''}`
            : wildType.status === 'running'
              ? 'writing…'
              : ''
        }
      />
      {wildType.failure && <RunFailure failure={wildType.failure} />}
      {regenerated.status === 'empty' ? (
        <MutantText divergent={divergent} />
      ) : (
        <TokenText
          title="Wild type again, from the restored weights"
          tokens={regenerated.tokens}
          writing={regenerated.status === 'running'}
          divergent={divergent}
          mutant
          showSpaces={showSpaces}
          roomFor={wildType.tokens}
          note={
            regenerated.status !== 'done'
              ? 'writing…'
              : divergent < 0
                ? `Equal to the wild type, ${plural(regenerated.tokens.length, 'token')} of ${regenerated.tokens.length}.`
                : `Differs from the ${ordinal(divergent + 1)} token on: the undo failed. Reload the engine.`
          }
        />
      )}
      {regenerated.failure && <RunFailure failure={regenerated.failure} />}
    </>
  );
}

function MutantText({ divergent }: { divergent: number }) {
  const selection = useLabStore('selection', (s) => s);
  const mutation = useLabStore('bench', (s) => s.mutation);
  const mutant = useLabStore('bench', (s) => s.mutant);
  const wildType = useLabStore('bench', (s) => s.wildType);
  const showSpaces = useLabStore('bench', (s) => s.showSpaces);
  const stale =
    selection.on && mutation !== null && !sameMutation(selectedMutation(selection), mutation);
  const { run } = mutant;
  const note = !selection.on
    ? 'No mutation. Pick a weight above, a cell of the map, or a kind.'
    : !mutation
      ? wildType.status === 'done'
        ? 'about to run…'
        : 'runs when the wild type is written'
      : run
        ? verdictWords(run, divergent)
        : mutant.status === 'running'
          ? 'writing…'
          : '';
  return (
    <div className={stale ? 'stale' : ''}>
      <TokenText
        title="Mutant"
        tokens={mutant.tokens}
        writing={mutant.status === 'running'}
        divergent={divergent}
        mutant
        showSpaces={showSpaces}
        roomFor={wildType.tokens}
        note={<span data-testid="verdict">{note}</span>}
      />
      {mutant.failure && <RunFailure failure={mutant.failure} />}
    </div>
  );
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

const SHOWN_PROMPT = 200;

/** The end of a long prompt, where the text goes on; the whole of it is in the assay's editor. */
function promptTail(prompt: string): string {
  const end = wellFormed(prompt.slice(-SHOWN_PROMPT));
  return prompt.length > SHOWN_PROMPT ? `…${end}` : prompt;
}

/** Where two texts part, as far as both are written; −1 while they agree. */
function partAt(a: number[], b: number[], complete: boolean): number {
  const at = firstDivergentToken(a, b);
  if (complete || b.length === 0) return b.length === 0 ? -1 : at;
  return at >= Math.min(a.length, b.length) ? -1 : at;
}
