import { screenAssayKey, type AssaySpec } from '../../lib/assays.ts';
import { ORGANISM } from '../../lib/catalogue.ts';
import { screenAssayOf } from '../assay-store.ts';
import type { LabContext } from '../context.ts';
import { parsePresets } from '../presets.ts';
import { addNotice } from '../ui-store.ts';

interface Setup {
  /** Folder of the model that comes with the page. */
  modelUrl: string;
  /** A list of assays for any model. */
  assaysUrl?: string;
  fetchJson(url: string): Promise<unknown>;
}

/** The assays on offer: the organism's own for the organism, those for any model for all. */
export function createPresets(ctx: LabContext, setup: Setup) {
  const { assay, models, ui } = ctx.stores;
  let organisms: AssaySpec[] = [];
  let general: AssaySpec[] = [];

  const offer = () => {
    const own = models.getState().current === ORGANISM ? organisms : [];
    assay.setState({ presets: [...own, ...general] });
  };

  return {
    async load() {
      models.subscribe((now, before) => {
        if (now.current !== before.current) offer();
      });
      try {
        organisms = parsePresets(await setup.fetchJson(`${setup.modelUrl}assays.json`));
        offer();
        if (setup.assaysUrl) general = parsePresets(await setup.fetchJson(setup.assaysUrl));
        offer();
      } catch {
        const text = 'The list of prompts could not be loaded. You can still write your own.';
        addNotice(ui, { id: 'presets', tone: 'warning', text });
      }
    },
    /** An assay to ask instead, where the present one is for the organism only and that is gone. */
    instead() {
      const asked = screenAssayKey(screenAssayOf(assay.getState()));
      const { presets } = assay.getState();
      const isOrganisms = organisms.some((other) => screenAssayKey(other) === asked);
      if (!isOrganisms || models.getState().current === ORGANISM) return null;
      return presets.find(({ type }) => type === 'descriptive') ?? null;
    },
  };
}

export type Presets = ReturnType<typeof createPresets>;
