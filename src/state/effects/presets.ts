import { assayKey, type Assay } from '../../lib/assay/assay.ts';
import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { offerOf } from '../../lib/catalogue/model-offer.ts';
import { ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import type { LabContext } from '../context.ts';
import { parsePresets } from '../presets.ts';
import { addNotice } from '../stores/ui-store.ts';

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
  let organisms: Assay[] = [];
  let general: Assay[] = [];

  /** Whether the model is the organism, also from a file of the user's: its texts are of its own few words. */
  const isOrganism = () => {
    const { current, own } = models.getState();
    const words = offerOf(current, own).facts?.config.vocab_size;
    return current === ORGANISM || words === ORGANISM_CONFIG.vocab_size;
  };

  const offer = () => {
    const own = isOrganism() ? organisms : [];
    assay.setState({ presets: [...own, ...general] });
  };

  return {
    async load() {
      models.subscribe((now, before) => {
        if (now.current !== before.current || now.own !== before.own) offer();
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
    /** An assay to ask instead of the present one, where that is for the organism only and that is gone. */
    instead(): { was: Assay; preset: Assay } | null {
      const asked = assayKey(screenAssayOf(assay.getState()));
      const { presets } = assay.getState();
      const was = organisms.find((other) => assayKey(other) === asked);
      if (!was || isOrganism()) return null;
      const preset = presets.find(({ type }) => type === 'descriptive');
      return preset ? { was, preset } : null;
    },
  };
}

export type Presets = ReturnType<typeof createPresets>;
