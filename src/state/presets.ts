import { assayProblem, type AssayPreset } from '../lib/assay.ts';

/** Reads a model's `assays.json`: its descriptive assays. What is not one is left out. */
export function parsePresets(json: unknown): AssayPreset[] {
  if (!Array.isArray(json)) return [];
  return json.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { id, name, type, prompt, max_new_tokens, temperature, seed } = entry as Record<
      string,
      unknown
    >;
    if (type !== 'descriptive' || typeof id !== 'string' || typeof name !== 'string') return [];
    if (typeof prompt !== 'string' || typeof max_new_tokens !== 'number') return [];
    if (typeof temperature !== 'number' || typeof seed !== 'number') return [];
    const preset = { id, name, prompt, maxNewTokens: max_new_tokens, temperature, seed };
    return assayProblem(preset) ? [] : [preset];
  });
}
