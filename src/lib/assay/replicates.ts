import { assayKey, assayPrompts, type Assay } from './assay.ts';
import { manyOf } from './assay-words.ts';

/**
 * Why an assay does not stand beside others by itself. `counts`: it is of several prompts or seeds,
 * and only in how many of them a cell answers is kept, so that it would count as one. `same`: its
 * prompt and seed are those of another one, only the tokens compared are more or fewer.
 */
export type Aside = 'counts' | 'same';

/** Equal ⇔ the same prompt and sampling, however many tokens are compared. */
const askedKey = (assay: Assay): string =>
  JSON.stringify(
    assayPrompts(assay).map(({ prompt, temperature, seed }) => [
      prompt,
      temperature,
      temperature === 0 ? 0 : seed,
    ]),
  );

/** Of each assay why it is set aside; null: it counts. Of equal ones the first counts. @param assays the preferred first */
export function setAside(assays: readonly Assay[]): (Aside | null)[] {
  const seen = new Set<string>();
  return assays.map((assay) => {
    if (manyOf(assay).count > 1) return 'counts';
    const key = askedKey(assay);
    if (seen.has(key)) return 'same';
    seen.add(key);
    return null;
  });
}

/** What several assays are replicates by: prompts that differ, seeds of one prompt, or a mixture. */
export function unitOf(assays: readonly Assay[]): 'prompt' | 'seed' | 'assay' {
  const prompts = new Set(
    assays.map((assay) => ('prompt' in assay ? assay.prompt : assayKey(assay))),
  );
  const single = assays.every((assay) => manyOf(assay).count === 1);
  if (single && prompts.size === assays.length) return 'prompt';
  return single && prompts.size === 1 ? 'seed' : 'assay';
}
