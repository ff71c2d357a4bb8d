import { useLab, useLabStore } from '../lab-context.ts';
import { LoadedDialog } from './LoadedDialog.tsx';

const load = async () => (await import('./MethodsDialog.tsx')).MethodsDialog;

/** The methods, loaded when they are first asked for. */
export function Methods() {
  const { ui } = useLab().stores;
  const wanted = useLabStore('ui', (s) => s.methods !== null);
  const close = () => ui.setState({ methods: null });
  return <LoadedDialog name="Methods" wanted={wanted} load={load} onFailed={close} />;
}
