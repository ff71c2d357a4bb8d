import type { Preflight } from '../../lib/catalogue/preflight.ts';
import { bytes, count } from '../format.ts';

const WORDS = { yes: 'Fits', tight: 'Tight', slow: 'Too slow', no: 'Does not fit' };

/** Whether a model can be used here, and, opened, why. */
export function Verdict({ found }: { found: Preflight }) {
  const { verdict, reasons, parameters, weightBytes, workBytes, keepBytes } = found;
  const [least, most] = workBytes.map(bytes);
  return (
    <details className={`verdict ${verdict}`}>
      <summary>{WORDS[verdict]}</summary>
      <ul>
        {reasons.map((why) => (
          <li key={why}>{why}</li>
        ))}
      </ul>
      <dl className="facts">
        <dt>Parameters</dt>
        <dd className="mono">{count(parameters)}</dd>
        <dt>Weights in memory</dt>
        <dd className="mono">{bytes(weightBytes)}</dd>
        <dt>To compute with</dt>
        <dd className="mono">{least === most ? least : `${least} (bench) to ${most} (screen)`}</dd>
        <dt>Still to be kept here</dt>
        <dd className="mono">{keepBytes === 0 ? 'nothing' : bytes(keepBytes)}</dd>
      </dl>
    </details>
  );
}
