import type { MutantGeneration } from '../../protocols/engine-messages.ts';
import { fixed, plural, small } from '../format.ts';
import { LoadMeaning } from '../meaning/LoadMeaning.tsx';
import { SemanticDistance } from './SemanticDistance.tsx';
import { Term } from '../terms/Term.tsx';
import { PredictedRisk } from '../risk/PredictedRisk.tsx';
import { OutputFacts } from './OutputFacts.tsx';

/** How far the mutant is from the wild type, in numbers, and the proof that the mutation was undone. */
export function Severity({ run }: { run: MutantGeneration | null }) {
  const s = run?.severity;
  const equal = run && run.checksum.before === run.checksum.after;
  return (
    <div className="severity">
      <dl className="facts">
        <dt>
          <Term id="first-divergent">First divergent token</Term>
        </dt>
        <dd className="mono">
          {run ? (run.firstDivergent < 0 ? 'none' : run.firstDivergent + 1) : '–'}
        </dd>
        <PredictedRisk />
        <dt>
          <Term id="kl">KL from wild type</Term>, mean over tokens
        </dt>
        <dd className="mono">
          {s && Number.isFinite(s.kl) ? (
            <>
              {small(s.kl)} <Term id="nats" />
            </>
          ) : (
            '–'
          )}
        </dd>
        <dt>
          <Term id="margin">Smallest margin</Term> up to it
        </dt>
        <dd className="mono">{s && Number.isFinite(s.margin) ? fixed(s.margin, 3) : '–'}</dd>
        <dt>
          <Term id="cosine">Cosine of texts</Term>
        </dt>
        <dd className="mono">{s ? fixed(s.cosine, 3) : '–'}</dd>
        <SemanticDistance />
        <dt>Weights changed</dt>
        <dd className="mono">{run ? plural(run.changed, 'weight') : '–'}</dd>
        <OutputFacts run={run} />
      </dl>
      <LoadMeaning />
      <p className="checksum soft" data-testid="checksum">
        {run ? (
          <>
            {equal ? 'Weights restored' : 'Weights NOT restored'}: <Term id="checksum" />{' '}
            <span className="mono">{short(run.checksum.before)}</span> {equal ? '=' : '≠'}{' '}
            <span className="mono">{short(run.checksum.after)}</span>
          </>
        ) : (
          'After each run the weights are restored and their checksums compared.'
        )}
      </p>
    </div>
  );
}

const short = (hex: string) => (hex.length > 16 ? `${hex.slice(0, 16)}…` : hex);
