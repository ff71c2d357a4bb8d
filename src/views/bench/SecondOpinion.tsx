import { agreement, webLlmModel, type Said } from '../../lib/catalogue/second-opinion.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import type { WebLlmState } from '../../state/stores/web-llm-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { ordinal, percent, plural, weight } from '../format.ts';

/** What stock web-llm says of the same mutation, beside this lab's engine. */
export function SecondOpinion({ model }: { model: ModelInfo }) {
  const state = useLabStore('webLlm', (s) => s);
  const known = webLlmModel(model);
  return (
    <details className="second-opinion">
      <summary>Second opinion: web-llm</summary>
      {'why' in known ? (
        <p className="soft" data-testid="no-second-opinion">
          {known.why}
        </p>
      ) : (
        <Asking state={state} repository={known.repository} />
      )}
      {state.failure && (
        <p className="run-failure" role="alert">
          <b>{state.failure.message}</b> {state.failure.advice}
        </p>
      )}
      {state.answer && <Answer answer={state.answer} />}
    </details>
  );
}

function Asking({ state, repository }: { state: WebLlmState; repository: string }) {
  const lab = useLab();
  const greedy = useLabStore('assay', (s) => s.assay.temperature === 0);
  const mutated = useLabStore('bench', (s) => s.mutant.run !== null && s.wildType.run !== null);
  if (state.phase === 'loading' || state.phase === 'asking')
    return (
      <div className="second-opinion-progress">
        <p role="status">
          {percent(state.part, 1)} {state.text}
        </p>
        <button className="button" onClick={() => lab.webLlm.stop()}>
          Cancel
        </button>
      </div>
    );
  if (!state.info)
    return (
      <>
        <p className="soft">
          Loads <span className="mono">{repository}</span> a second time, in stock web-llm, which
          downloads its own copy and needs the model’s GPU memory once more. Only its 4-bit codes
          can be changed there: the nearest is written, and both engines are asked about that.
        </p>
        <button className="button" onClick={() => void lab.webLlm.load()}>
          Load it in web-llm
        </button>
      </>
    );
  return (
    <>
      <p className="soft">
        web-llm {state.info.version}, <span className="mono">{state.info.model}</span>
      </p>
      <button
        className="button"
        disabled={!greedy || !mutated}
        onClick={() => void lab.webLlm.ask()}
      >
        Ask web-llm about this mutation
      </button>
      {!greedy && <p className="soft">web-llm has other noise: set the temperature to 0.</p>}
    </>
  );
}

const AGREEMENT = {
  agree: 'Both engines agree, to the first divergent token.',
  'verdict only': 'Both give the same verdict, but part from the wild type with another token.',
  disagree: 'The engines disagree.',
  'wild types differ': 'The wild types differ already; the verdicts are not of the same text.',
};

function Answer({ answer }: { answer: NonNullable<WebLlmState['answer']> }) {
  const { opinion, ours, wildTypeIds } = answer;
  const { reached, before } = opinion;
  const here: Said = { ...ours, wildTypeIds, mutantIds: ours.ids };
  const there: Said = {
    ...opinion,
    wildTypeIds: opinion.wildType.ids,
    mutantIds: opinion.mutant.ids,
  };
  const same = before[0] === ours.before.first;
  return (
    <div data-testid="second-opinion">
      <p>
        <b>{AGREEMENT[agreement(here, there)]}</b>
        {ours.marginal && ' The lab’s own verdict is marginal.'}
      </p>
      <p className="soft">
        Written: <span className="mono">{range(reached)}</span> for the{' '}
        {opinion.value === null ? (
          'flipped signs'
        ) : (
          <span className="mono">{weight(opinion.value)}</span>
        )}{' '}
        wished for, in {plural(reached.length, 'weight')} that held{' '}
        <span className="mono">{range(before)}</span>.
        {!same && ' The two engines held different weights there: not the same files.'}
        {opinion.restored
          ? ' Restored in web-llm, byte for byte.'
          : ' NOT restored in web-llm: load it again.'}
      </p>
      <div className="two-opinions">
        <Column title="This lab" text={ours.text} said={here} />
        <Column title="web-llm" text={opinion.mutant.text} said={there} />
      </div>
    </div>
  );
}

function Column({ title, text, said }: { title: string; text: string; said: Said }) {
  return (
    <section>
      <h3>{title}</h3>
      <p className="opinion-text mono">{text}</p>
      <p className="soft">
        {said.verdict === 'nsm'
          ? `Differs from the ${ordinal(said.firstDivergent + 1)} token on.`
          : said.verdict === 'silent'
            ? 'Silent.'
            : 'No-op.'}
      </p>
    </section>
  );
}

/** Smallest and largest of some weights, or the one that all are. */
function range(values: Float32Array): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low === high ? weight(low) : `${weight(low)} … ${weight(high)}`;
}
