import type { KeyValueStore } from '../../storage/key-value-store.ts';
import type { Stores } from '../context.ts';
import { FIGURE_THEMES, type FigureTheme } from '../stores/view.ts';

const KEY = 'figure-theme';

/** The colours that figures are saved in: light unless another choice was made, which the browser keeps. */
export function createFigureTheme({ ui }: Pick<Stores, 'ui'>, keyValues: KeyValueStore) {
  return {
    choose(figureTheme: FigureTheme) {
      ui.setState({ figureTheme });
      // where it cannot be kept it holds until the page goes
      void keyValues.put(KEY, figureTheme).catch(() => undefined);
    },

    /** Takes up the choice that was made before. */
    async restore() {
      const kept = await keyValues.get(KEY).catch(() => undefined);
      const known = FIGURE_THEMES.find((theme) => theme === kept);
      if (known) ui.setState({ figureTheme: known });
    },
  };
}
