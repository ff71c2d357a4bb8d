import { THEMES, type Place, type Theme } from '../../state/stores/view.ts';
import { useLab, useLabStore } from '../lab-context.ts';
import { Popover } from '../shell/Popover.tsx';

const PLACE_NAMES: readonly (readonly [Place, string])[] = [
  ['ranking', 'Ranking'],
  ['stats', 'Statistics'],
  ['compare', 'Side by side'],
  ['screens', 'Screens'],
];

const SIGNS: Record<Theme, string> = { auto: '◐', light: '○', dark: '●' };

/** The ways to the other places, to Methods and help, and the theme. */
export function HeaderWays({ taken }: { taken?: () => void }) {
  const lab = useLab();
  const { ui } = lab.stores;
  const place = useLabStore('ui', (s) => s.place);
  const theme = useLabStore('ui', (s) => s.theme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const go = (act: () => void) => () => {
    act();
    taken?.();
  };
  return (
    <>
      {PLACE_NAMES.map(([to, name]) => (
        <button
          key={to}
          className="quiet"
          aria-pressed={place === to}
          onClick={go(() => ui.setState({ place: place === to ? 'map' : to }))}
        >
          {name}
        </button>
      ))}
      <button className="quiet" onClick={go(() => ui.setState({ methods: 'exact' }))}>
        Methods
      </button>
      <button
        className="quiet glyph"
        aria-label={`Theme: ${theme}. Change to ${next}`}
        title={`Theme: ${theme}`}
        onClick={() => ui.setState({ theme: next })}
      >
        {SIGNS[theme]} <span className="way-name">Theme: {theme}</span>
      </button>
      <button
        className="quiet glyph"
        aria-label="Help"
        title="Help (?)"
        onClick={go(() => ui.setState({ helpOpen: true }))}
      >
        ? <span className="way-name">Help</span>
      </button>
    </>
  );
}

/** The same in a menu, where the header has no room for them. */
export function WaysMenu() {
  return (
    <Popover
      className="quiet glyph ways-menu"
      label="Places"
      panelClass="ways-panel"
      side="right"
      button={
        <>
          <span aria-hidden="true">☰</span>
          <span className="hidden-text">Places</span>
        </>
      }
    >
      {(close) => <HeaderWays taken={close} />}
    </Popover>
  );
}
