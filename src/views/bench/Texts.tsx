import { wellFormed } from '../../state/link/link-values.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { duration, ordinal, plural } from '../format.ts';
import { RunFailure } from './RunFailure.tsx';
import { TokenText } from './TokenText.tsx';
import { divergenceOf, useMutantText } from './use-mutant-text.ts';

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
  const divergent = divergenceOf(wildType, second);
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
        <MutantText />
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

function MutantText() {
  const { tokens, writing, divergent, stale, note } = useMutantText();
  const failure = useLabStore('bench', (s) => s.mutant.failure);
  const roomFor = useLabStore('bench', (s) => s.wildType.tokens);
  const showSpaces = useLabStore('bench', (s) => s.showSpaces);
  return (
    <div className={stale ? 'stale' : ''}>
      <TokenText
        title="Mutant"
        tokens={tokens}
        writing={writing}
        divergent={divergent}
        mutant
        showSpaces={showSpaces}
        roomFor={roomFor}
        note={<span data-testid="verdict">{note}</span>}
      />
      {failure && <RunFailure failure={failure} />}
    </div>
  );
}

const SHOWN_PROMPT = 200;

/** The end of a long prompt, where the text goes on; the whole of it is in the assay's editor. */
function promptTail(prompt: string): string {
  const end = wellFormed(prompt.slice(-SHOWN_PROMPT));
  return prompt.length > SHOWN_PROMPT ? `…${end}` : prompt;
}
