import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import { LLAMA2_7B, ORGANISM_CONFIG } from '../../lib/model/model-configs.ts';
import type { ModelConfig } from '../../lib/model/model-config.ts';
import { fileKey } from '../../lib/catalogue/model-offer.ts';
import { createAssayStore } from '../stores/assay-store.ts';
import type { LabContext } from '../context.ts';
import { createModelsStore } from '../stores/models-store.ts';
import { createUiStore } from '../stores/ui-store.ts';
import { createPresets } from './presets.ts';

const fetchJson = (url: string): Promise<unknown> =>
  Promise.resolve(JSON.parse(readFileSync(`public/${url}`, 'utf8')));

/** The first visit's assay, and then a model of a file of the user's. */
async function withFile(config: ModelConfig) {
  const stores = { assay: createAssayStore(), models: createModelsStore(), ui: createUiStore() };
  const ctx = { stores } as unknown as LabContext;
  const presets = createPresets(ctx, {
    ...{ modelUrl: 'organism/', assaysUrl: 'paper-assays.json', fetchJson },
  });
  await presets.load();
  expect(stores.models.getState().current).toBe(ORGANISM);
  expect(presets.instead()).toBeNull();
  const facts = { config, quantization: 'Q4_0', fileBytes: 1, weightBytes: 1 };
  stores.models.setState({
    current: fileKey('own.gguf'),
    own: [{ kind: 'file', name: 'own.gguf', facts }],
  });
  return { presets, offered: stores.assay.getState().presets.map(({ id }) => id) };
}

it('keeps the organism’s assay for the organism from a file of the user’s', async () => {
  const { presets, offered } = await withFile(ORGANISM_CONFIG);
  expect(presets.instead()).toBeNull();
  expect(offered).toContain('fox');
});

it('has another one for a model of other words, and says which it replaces', async () => {
  const { presets, offered } = await withFile(LLAMA2_7B);
  const instead = presets.instead();
  expect(instead?.was.id).toBe('fox');
  expect(offered).toContain(instead?.preset.id);
  expect(offered).not.toContain('fox');
});
