import type { ReceivedScreen } from '../state/stores/shared-store.ts';
import { useLab, useLabStore } from './lab-context.ts';

interface Props {
  /** What it checks. */
  of: ReceivedScreen | 'own';
  label: string;
  verify: () => Promise<void>;
}

/** Begins a check of some maps, and stops it. */
export function VerifyButton({ of, label, verify }: Props) {
  const lab = useLab();
  const phase = useLabStore('model', (s) => s.phase);
  const running = useLabStore(
    'shared',
    ({ verification }) => verification?.of === of && verification.state === 'running',
  );
  return running ? (
    <button className="button" onClick={lab.verify.stop}>
      Stop
    </button>
  ) : (
    <button className="button" disabled={phase !== 'ready'} onClick={() => void verify()}>
      {label}
    </button>
  );
}
