import type { Verification } from '../../lib/verify-sample.ts';
import { SAMPLE } from '../../state/effects/verify.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { count, plural } from '../words.ts';
import type { MapData } from './use-map.ts';

/** Says of a map that it came with the link, and lets it be checked. */
export function ReceivedBar({ map }: { map: MapData }) {
  const lab = useLab();
  const received = useLabStore('shared', (s) => s.received);
  const shown = useLabStore('shared', (s) => s.shown);
  const verification = useLabStore('shared', (s) => s.verification);
  const phase = useLabStore('model', (s) => s.phase);
  if (!received) return null;
  if (!map.isReceived) {
    return shown ? null : (
      <p className="received-bar soft">
        The link brought a map of its own.{' '}
        <button className="button" onClick={() => lab.showReceived(true)}>
          Show it
        </button>
      </p>
    );
  }
  const { app, adapters } = received.provenance;
  const on = adapters.map((a) => a.description || a.architecture || a.vendor).join(', ');
  return (
    <div className="received-bar" role="status">
      <span>
        This map came with the link: {count(map.tested)} mutants, computed by Mutascope {app}
        {on === '' ? '' : ` on ${on}`}, not here. The atlas shows what this browser has.{' '}
        {verification && verificationWords(verification.so, verification.total)}
      </span>
      {verification?.state === 'running' ? (
        <button className="button" onClick={lab.stopVerifying}>
          Stop
        </button>
      ) : (
        <button className="button" disabled={phase !== 'ready'} onClick={lab.verifyReceived}>
          Verify {SAMPLE} of them
        </button>
      )}
      <button className="quiet" onClick={() => lab.showReceived(false)}>
        Show mine
      </button>
    </div>
  );
}

function verificationWords(so: Verification, total: number): string {
  const { checked, same, marginal, different } = so;
  const parts = [`${checked} of ${total} computed again here: ${same} agree`];
  if (marginal > 0) parts.push(`${plural(marginal, 'near tie')} excused`);
  parts.push(different.length === 0 ? 'none differs' : `${different.length} differ`);
  return `${parts.join(', ')}.`;
}
