import { useMemo } from 'react';
import { AUDITED } from '../../state/effects/verifying.ts';
import { SCREEN_KINDS } from '../../lib/plan/grid.ts';
import { sumKinds } from '../../lib/results/model-totals.ts';
import { predictedMutants } from '../../lib/risk/matrix-risk.ts';
import { checkProblem } from '../../lib/risk/prediction-check.ts';
import { auditWords } from '../../lib/risk/audit-words.ts';
import type { ModelInfo } from '../../protocols/engine-messages.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { useReceived } from '../use-received.ts';
import { count, duration, plural, roughly } from '../format.ts';
import { VerifyRiskiest } from './VerifyRiskiest.tsx';
import './risk.css';

/** What is predicted of every mutant in the squares in view, and what can be done with it. */
export function PredictionBar({ model }: { model: ModelInfo }) {
  const lab = useLab();
  const tile = useLabStore('map', (s) => s.tile);
  const { status, share, ms, failure, check, maps } = useLabStore('risk', (s) => s);
  const mutants = useMemo(
    () => (status === 'done' ? predictedMutants(maps.values()) : 0),
    [status, maps],
  );
  const what = tile === 1 ? 'every weight' : `every square of ${tile}`;
  const problem = check && checkProblem(check);
  return (
    <section className="prediction" aria-label="Prediction">
      {status === 'none' && (
        <p className="soft">As soon as the wild type has spoken, {what} is predicted.</p>
      )}
      {status === 'running' && (
        <div className="row">
          <progress aria-label="Prediction" value={share} max={1} />
          <span className="soft">Predicting {what}</span>
          <button className="button" onClick={lab.prediction.stop}>
            Stop
          </button>
        </div>
      )}
      {(status === 'offered' || status === 'stopped' || status === 'failed') && (
        <Offer what={what} failure={failure?.message ?? null} />
      )}
      {status === 'done' && (
        <>
          <p className="prediction-said">
            <b>{plural(mutants, 'mutant')}</b> predicted in {duration(ms)}
          </p>
          {problem && <p className="field-error">{problem}</p>}
          <VerifyRiskiest model={model} />
          <AuditOffer mutants={mutants} />
          <ShownBox />
        </>
      )}
    </section>
  );
}

/** Begins what takes long, was stopped, or failed. */
function Offer({ what, failure }: { what: string; failure: string | null }) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  const ms = lab.prediction.estimate();
  return (
    <div className="row">
      <button className="button" disabled={phase !== 'ready'} onClick={lab.prediction.begin}>
        Predict {what}
      </button>
      <span className="soft">{failure ?? (ms === null ? '' : `about ${roughly(ms)}`)}</span>
    </div>
  );
}

function ShownBox() {
  const lab = useLab();
  const shown = useLabStore('risk', (s) => s.shown);
  return (
    <label className="check soft">
      <input
        type="checkbox"
        checked={shown}
        onChange={(event) => lab.prediction.show(event.target.checked)}
      />
      draw what is predicted
    </label>
  );
}

/** A random sample of what was not verified, and what it says of what was missed. @param mutants all predicted */
function AuditOffer({ mutants }: { mutants: number }) {
  const lab = useLab();
  const audit = useLabStore('risk', (s) => s.audit);
  const verifying = useLabStore('risk', (s) => s.verifying);
  const phase = useLabStore('model', (s) => s.phase);
  const theirs = useReceived()?.audit;
  const example = useLabStore('shared', (s) => s.example);
  const tested = useLabStore('results', ({ totals }) => sumKinds(totals.all, SCREEN_KINDS).tested);
  const isRunning = verifying?.state === 'running';
  if (theirs)
    return (
      <p className="audit-said">
        As it came with the {example ? 'page' : 'link'}: {auditWords(theirs)}
      </p>
    );
  if (audit)
    return (
      <p className="audit-said" role="status">
        {auditWords(audit)}
      </p>
    );
  // nothing is left to draw
  if (tested >= mutants) return null;
  return (
    <div className="row">
      <button
        className="button"
        disabled={phase !== 'ready' || isRunning}
        title="Runs mutants drawn at random among those that were not verified"
        onClick={() => void lab.verifying.audit()}
      >
        Audit {count(AUDITED)} of the rest
      </button>
      <span className="soft">tells how many were missed</span>
    </div>
  );
}
