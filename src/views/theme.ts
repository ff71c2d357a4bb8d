import { createContext, useContext, useEffect, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Palette } from '../figures/palette.ts';
import type { Theme } from '../state/stores/view.ts';
import { useLabStore } from './lab-context.ts';

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
  'sign',
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
  const paper = useOnPaper();
  const dark = !paper && (theme === 'auto' ? system : theme === 'dark');
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    setPalette(readPalette(dark));
  }, [dark]);
  return palette;
}

let onPaper = false;

/** Whether the page is being printed. Then figures have to be drawn at once: no frame comes. */
export const isOnPaper = () => onPaper;

/** Follows printing: the page is printed in the light theme. */
function useOnPaper(): boolean {
  const [paper, setPaper] = useState(false);
  useEffect(() => {
    const query = matchMedia('print');
    const set = (now: boolean) => {
      onPaper = now;
      flushSync(() => setPaper(now));
    };
    const before = () => set(true);
    const after = () => set(false);
    const changed = () => set(query.matches);
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    query.addEventListener('change', changed);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
      query.removeEventListener('change', changed);
    };
  }, []);
  return paper;
}

/** The colours that figures are saved in; those of the page where they are the same. */
export function useFigurePalette(): Palette | null {
  const page = usePalette();
  const theme = useLabStore('ui', (s) => s.figureTheme);
  const [other, setOther] = useState<Palette | null>(null);
  const dark = theme === 'page' ? page?.dark : theme === 'dark';
  const isOther = page !== null && dark !== undefined && dark !== page.dark;
  useLayoutEffect(() => {
    setOther(isOther ? readPalette(dark) : null);
  }, [isOther, dark]);
  return isOther ? other : page;
}

/** Custom properties are texts; a probe's `color` gives what they come to. */
function readPalette(dark: boolean): Palette {
  const probe = document.createElement('span');
  probe.hidden = true;
  // whatever the page's own
  probe.style.colorScheme = dark ? 'dark' : 'light';
  document.body.append(probe);
  const colours = NAMES.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return { dark, ...(Object.fromEntries(colours) as Omit<Palette, 'dark'>) };
}
