import { describe, expect, test } from 'vitest';
import { forwardRef, referenceModel } from '../engine/reference/llama.ref.ts';
import { loadGguf } from './gguf.ts';
import { loadSafetensors } from './safetensors.ts';
import {
  FAMILY_FOLDERS,
  FAMILY_GGUFS,
  familyFiles,
  familyGguf,
  familyResults,
} from './testing/families.ts';
import { readModel } from './testing/memory-model.ts';
import type { ModelReader } from './canonical.ts';

/** The plain reference computes a model as transformers does, whatever file it came from. */
async function sameLogits(reader: ModelReader, results: Parameters<typeof familyResults>[0]) {
  const model = referenceModel(await readModel(reader));
  const { vocab_size } = reader.config;
  for (const { prompt_ids, ids, logits_last_prompt } of (await familyResults(results)).cases) {
    const logits = await forwardRef(model, [...prompt_ids, ...ids.slice(0, -1)]);
    const last = logits.subarray((prompt_ids.length - 1) * vocab_size).subarray(0, vocab_size);
    logits_last_prompt.forEach((logit, i) =>
      expect(Math.abs(last[i] - logit), `logit ${i}`).toBeLessThan(2e-3),
    );
  }
}

describe('logits of a safetensors folder', () => {
  test.each(FAMILY_FOLDERS)('%s', async (family) => {
    await sameLogits(await loadSafetensors(familyFiles(family)), family);
  });
});

describe('logits of a GGUF file', () => {
  test.each(FAMILY_GGUFS)('%s', async (name) => {
    await sameLogits(await loadGguf(await familyGguf(name)), name);
  });
});
