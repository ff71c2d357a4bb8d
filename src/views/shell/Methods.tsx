import { useEffect, useState, type ComponentType } from 'react';
import { addNotice } from '../../state/stores/ui-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';

/** The methods, loaded when they are first asked for. */
export function Methods() {
  const lab = useLab();
  const wanted = useLabStore('ui', (s) => s.methods !== null);
  const [loaded, setLoaded] = useState<{ Dialog: ComponentType } | null>(null);
  useEffect(() => {
    if (!wanted || loaded) return;
    const { ui } = lab.stores;
    import('./MethodsDialog.tsx').then(
      ({ MethodsDialog }) => setLoaded({ Dialog: MethodsDialog }),
      () => {
        ui.setState({ methods: null });
        const text = 'Methods could not be fetched. Look at the connection and open them again.';
        addNotice(ui, { id: 'methods', tone: 'warning', text });
      },
    );
  }, [lab, wanted, loaded]);
  return loaded && <loaded.Dialog />;
}
