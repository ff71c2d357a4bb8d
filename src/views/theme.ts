import { createContext, useContext, useEffect, useLayoutEffect, useState } from 'react';
import type { Palette } from '../figures/palette.ts';
import type { Theme } from '../state/view.ts';

const NAMES = [
  'ink',
  'soft',
  'faint',
  'line',
  'panel',
  'accent',
  'max',
  'min',
  'both',
  'zero',
  'silent',
  'noop',
  'hatch',
  'same',
  'first',
  'second',
  'other',
] as const;

/** The theme's colours, resolved; null before the first layout. */
export const PaletteContext = createContext<Palette | null>(null);

export const usePalette = () => useContext(PaletteContext);

const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)');

/** Applies a theme to the page and reads its colours for the figures. */
export function useTheme(theme: Theme): Palette | null {
  const [system, setSystem] = useState(() => systemIsDark().matches);
  const [palette, setPalette] = useState<Palette | null>(null);
  useEffect(() => {
    const query = systemIsDark();
    const changed = () => setSystem(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  const dark = theme === 'auto' ? system : theme === 'dark';
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    setPalette(readPalette(dark));
  }, [dark]);
  return palette;
}

/** Custom properties are texts; a probe's `color` gives what they come to. */
function readPalette(dark: boolean): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return { dark, ...(Object.fromEntries(colours) as Omit<Palette, 'dark'>) };
}
