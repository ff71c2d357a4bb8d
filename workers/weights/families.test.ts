import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../cli/disk-files.ts';
import { isShared, openSource, readJson, shared } from '../../fixtures/files.ts';
import { maxOf } from '../../src/lib/base/arrays.ts';
import { forwardRef, referenceModel } from '../engine/reference/llama.ref.ts';
import { loadGguf } from './gguf.ts';
import { loadMlc } from './mlc.ts';
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

/** Wild types of models in MLC's form that used to be refused, or read wrongly; float64 references. */
describe.skipIf(!isShared('cases'))('what used to fail', () => {
  test.each(['mlc-attention-bias', 'mlc-mistral-sliding-window'])('%s', async (name) => {
    const expected = (await readJson(shared(`cases/${name}/expected.json`))) as {
      prompt_ids: number[];
      wild_type_ids: number[];
    };
    const reader = await loadMlc(diskFiles(shared(`cases/${name}/model`)));
    const model = referenceModel(await readModel(reader));
    const { vocab_size } = reader.config;
    const { prompt_ids, wild_type_ids } = expected;
    const logits = await forwardRef(model, [...prompt_ids, ...wild_type_ids.slice(0, -1)]);
    wild_type_ids.forEach((id, i) => {
      const at = (prompt_ids.length - 1 + i) * vocab_size;
      const row = logits.subarray(at, at + vocab_size);
      expect(row.indexOf(maxOf([...row]))).toBe(id);
    });
  });

  test('shapes that are no multiples of 32', async () => {
    const file = 'cases/ffn-not-multiple-of-32/stories260k-shapes.gguf';
    const { config } = await loadGguf(await openSource(shared(file)));
    expect(config.intermediate_size).toBe(172);
  });
});

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
