import { THEMES, type Place, type Theme } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { AssayChip } from './AssayEditor.tsx';
import { EngineChip } from './EngineChip.tsx';
import { ModelChip } from './ModelChip.tsx';
import { ShareButton } from './ShareButton.tsx';
import './header.css';

const SIGNS: Record<Theme, string> = { auto: '◐', light: '○', dark: '●' };

export function Header() {
  const lab = useLab();
  const theme = useLabStore('ui', (s) => s.theme);
  const place = useLabStore('ui', (s) => s.place);
  const toggle = (to: Place) => lab.stores.ui.setState({ place: place === to ? 'map' : to });
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  return (
    <header>
      <div className="word">
        <Mark /> Mutascope
      </div>
      <ModelChip />
      <AssayChip />
      <EngineChip />
      <div className="grow" />
      <button
        className="quiet"
        aria-pressed={place === 'ranking'}
        onClick={() => toggle('ranking')}
      >
        Ranking
      </button>
      <button className="quiet" aria-pressed={place === 'stats'} onClick={() => toggle('stats')}>
        Statistics
      </button>
      <button
        className="quiet"
        aria-pressed={place === 'compare'}
        onClick={() => toggle('compare')}
      >
        Side by side
      </button>
      <button className="quiet" onClick={() => lab.stores.ui.setState({ methods: 'exact' })}>
        Methods
      </button>
      <button
        className="quiet glyph"
        aria-label={`Theme: ${theme}. Change to ${next}`}
        title={`Theme: ${theme}`}
        onClick={() => lab.stores.ui.setState({ theme: next })}
      >
        {SIGNS[theme]}
      </button>
      <button
        className="quiet glyph"
        aria-label="Help"
        title="Help (?)"
        onClick={() => lab.stores.ui.setState({ helpOpen: true })}
      >
        ?
      </button>
      <ShareButton />
    </header>
  );
}

function Mark() {
  const at = [0, 6.5, 13];
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      {at.flatMap((y) =>
        at.map((x) => (
          <rect
            key={`${x} ${y}`}
            x={x}
            y={y}
            width="5"
            height="5"
            rx="1"
            fill={x === 6.5 && y === 6.5 ? 'var(--max)' : 'var(--faint)'}
          />
        )),
      )}
    </svg>
  );
}
