import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { canonicalJson } from '../../../src/lib/base/canonical-json.ts';
import type { CanonicalModel } from '../canonical.ts';
import { WeightsError } from '../weights-error.ts';

/** What a model computes with: equal hashes, equal numbers. */
export const modelNumbers = ({ config, layers, embed_tokens, norm, lm_head }: CanonicalModel) =>
  createHash('sha256')
    .update(
      JSON.stringify(
        [canonicalJson(config), layers, embed_tokens, norm, lm_head],
        (_, value: unknown) =>
          ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
      ),
    )
    .digest('hex');

/** A model that was changed is the same one, or refused in words. */
export async function sameOrRefused(reading: Promise<CanonicalModel>, same: string): Promise<void> {
  try {
    expect(modelNumbers(await reading)).toBe(same);
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    expect(error.message).toMatch(/\.$/);
  }
}
