import type { Projection } from '../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import { fixture, openSource, readJson } from '../../../fixtures/files.ts';
import { diskFiles } from '../../../cli/disk-files.ts';
import type { ByteSource, ModelFiles } from '../byte-source.ts';

/** Tiny random models of other families than Llama 2; made by organism/families. */
export const FAMILY_FOLDERS = [
  'llama3',
  'llama-linear',
  'mistral-window',
  'qwen2',
  'qwen3',
  'odd-sizes',
] as const;
export type FamilyFolder = (typeof FAMILY_FOLDERS)[number];

/** The same as GGUF, without the ending; `-f16` hold the very weights of the folders. */
export const FAMILY_GGUFS = [
  'llama3-f16',
  'llama3-q8_0',
  'llama-linear-f16',
  'mistral-window-f16',
  'qwen2-f16',
  'qwen2-q8_0',
  'qwen3-f16',
  'qwen3-q8_0',
  'odd-sizes-f16',
  'odd-sizes-q8_0',
] as const;
export type FamilyGguf = (typeof FAMILY_GGUFS)[number];

/** The files of a family's safetensors folder. */
export const familyFiles = (family: FamilyFolder): ModelFiles =>
  diskFiles(fixture(`families/${family}`));

/** A family's GGUF file. */
export const familyGguf = (name: FamilyGguf): Promise<ByteSource> =>
  openSource(fixture(`families/gguf/${name}.gguf`));

/** One prompt and what the model says. */
export interface FamilyCase {
  name: string;
  prompt: string;
  prompt_ids: number[];
  max_new_tokens: number;
  temperature: number;
  seed: number;
  ids: number[];
  text: string;
  /** Of each chosen token over the runner-up: of logits, or of logit/T + noise. */
  lead: number[];
  logits_last_prompt: number[];
}

export interface FamilyMutant {
  /** Name of a case. */
  case: string;
  layer: number;
  matrix: Projection;
  row: number;
  col: number;
  height: number;
  width: number;
  /** A number is the value written. */
  kind: 'max' | 'min' | 'zero' | number;
  value: number;
  first_element_before: number;
  /** Index in the continuation, −1 for silent. */
  first_divergent: number;
  ids: number[];
  /** The smallest lead up to the divergence; below 1e-3 the verdict is marginal. */
  min_lead_until: number;
}

/** What transformers says of a model: 3 cases, 40 mutants. */
export interface FamilyResults {
  cases: FamilyCase[];
  mutants: FamilyMutant[];
}

/** Reference results of a folder and its F16 file, or of a Q8_0 file. */
export async function familyResults(name: FamilyFolder | FamilyGguf): Promise<FamilyResults> {
  const file = `families/results/${name.replace(/-f16$/, '')}.json`;
  return (await readJson(fixture(file))) as FamilyResults;
}

/** A mutant of the results as the lab's mutation. */
export function familyMutation(mutant: FamilyMutant): Mutation {
  const { layer, matrix: projection, row, col, height, width, kind } = mutant;
  const site = { layer, projection, row, col, height, width };
  return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
}
