import { maxOf } from '../../lib/base/arrays.ts';
import type { Candidate, MutantGeneration } from '../../protocols/engine-messages.ts';
import { Term } from '../terms/Term.tsx';
import { ordinal, probability, tokenLabel } from '../format.ts';

/** The likeliest tokens of wild type and mutant where they part. */
export function AtDivergence({ run, tokens }: { run: MutantGeneration | null; tokens: number }) {
  const at = run?.atDivergence;
  const most = at
    ? maxOf([...at.wildType, ...at.mutant].map((candidate) => candidate.probability))
    : 1;
  return (
    <div className="at-divergence">
      <h2>
        <span>
          At the <Term id="first-divergent" />
        </span>{' '}
        {run && at && (
          <em>
            {ordinal(run.firstDivergent + 1)} of {tokens}
          </em>
        )}
      </h2>
      {run && at ? (
        <div className="bars mono">
          <Bars label="Wild type" candidates={at.wildType} most={most} />
          <Bars label="Mutant" candidates={at.mutant} most={most} mutant />
        </div>
      ) : (
        <p className="soft bars-empty">
          {run ? 'The texts never part.' : 'Shown when mutant and wild type part.'}
        </p>
      )}
    </div>
  );
}

interface BarsProps {
  label: string;
  candidates: Candidate[];
  most: number;
  mutant?: boolean;
}

function Bars({ label, candidates: candidates, most, mutant = false }: BarsProps) {
  return (
    <ul aria-label={label}>
      {candidates.map((candidate, i) => (
        <li key={candidate.id} className={i === 0 ? (mutant ? 'bar hit' : 'bar on') : 'bar'}>
          <span className="bar-token">{tokenLabel(candidate.piece)}</span>
          <span className="bar-track">
            <i style={{ width: `${(100 * candidate.probability) / most}%` }} />
          </span>
          <span>{probability(candidate.probability)}</span>
        </li>
      ))}
    </ul>
  );
}
