import { assayFromJson } from '../lib/assay/assay-file.ts';
import type { Assay } from '../lib/assay/assay.ts';

/** Reads a list of assays as in a model's `assays.json`. What is not one is left out. */
export function parsePresets(json: unknown): Assay[] {
  if (!Array.isArray(json)) return [];
  return json.flatMap((entry: unknown) => {
    try {
      return [assayFromJson(entry, refuse)];
    } catch {
      return [];
    }
  });
}

const refuse = (what: string): never => {
  throw new TypeError(what);
};
