import { useMemo } from 'react';
import { nameOfScreen } from '../../state/stores/assay-store.ts';
import type { NamedScreen } from '../../state/stores/screens-store.ts';
import { useLabStore } from '../lab-context.ts';

/** Every stored screen with its name, save those just deleted; null while they are being listed. */
export function useNamedScreens(): NamedScreen[] | null {
  const screens = useLabStore('screens', (s) => s.screens);
  const names = useLabStore('screens', (s) => s.names);
  const presets = useLabStore('assay', (s) => s.presets);
  const saved = useLabStore('assay', (s) => s.saved);
  const singles = useLabStore('screens', (s) => s.singles);
  const leaving = useLabStore('screens', (s) => s.leaving);
  return useMemo(
    () =>
      screens
        ?.filter(({ id }) => !leaving.has(id))
        .map((screen) => ({
          ...screen,
          asked: nameOfScreen({ presets, saved }, screen.assay),
          own: names.get(screen.id) ?? null,
          single: singles.has(screen.id),
        })) ?? null,
    [screens, names, presets, saved, singles, leaving],
  );
}
