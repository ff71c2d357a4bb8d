import { useLab, useLabStore } from '../lab-context.ts';
import { LoadedDialog } from './LoadedDialog.tsx';

const load = async () => (await import('./SuperWeightsDialog.tsx')).SuperWeightsDialog;

/** The search for super weights, loaded when it is first asked for. */
export function SuperWeights() {
  const { ui } = useLab().stores;
  const wanted = useLabStore('ui', (s) => s.superWeightsOpen);
  const close = () => ui.setState({ superWeightsOpen: false });
  return <LoadedDialog name="Super weights" wanted={wanted} load={load} onFailed={close} />;
}
