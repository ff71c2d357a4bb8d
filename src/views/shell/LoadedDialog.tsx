import { useEffect, useState, type ComponentType } from 'react';
import { addNotice } from '../../state/stores/ui-store.ts';
import { useLab } from '../lab-context.ts';

interface Props {
  /** What could not be fetched, where that happens. */
  name: string;
  wanted: boolean;
  /** Always the same function. */
  load: () => Promise<ComponentType>;
  onFailed: () => void;
}

/** A dialog that is fetched when it is first wanted, and stays from then on. */
export function LoadedDialog({ name, wanted, load, onFailed }: Props) {
  const { ui } = useLab().stores;
  const [loaded, setLoaded] = useState<{ Dialog: ComponentType } | null>(null);
  useEffect(() => {
    if (!wanted || loaded) return;
    load().then(
      (Dialog) => setLoaded({ Dialog }),
      () => {
        onFailed();
        const text = `${name} could not be fetched. Look at the connection and try again.`;
        addNotice(ui, { id: name, tone: 'warning', text });
      },
    );
  }, [wanted, loaded, load, name, onFailed, ui]);
  return loaded && <loaded.Dialog />;
}
