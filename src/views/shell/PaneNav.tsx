import { PANES, type Pane } from '../../state/stores/ui-store.ts';
import { useLab, useLabStore } from '../lab-context.ts';

const LABELS: Record<Pane, string> = { bench: 'Bench', map: 'Map', atlas: 'Atlas' };

/** Ways to the panes that the window has no room to show beside each other. */
export function PaneNav() {
  const lab = useLab();
  const pane = useLabStore('ui', (s) => s.pane);
  return (
    <nav className="pane-nav" aria-label="Parts of the lab">
      {PANES.map((name) => (
        <button
          key={name}
          className="quiet"
          data-pane={name}
          aria-pressed={pane === name}
          onClick={() => lab.stores.ui.setState({ pane: name })}
        >
          {LABELS[name]}
        </button>
      ))}
    </nav>
  );
}
