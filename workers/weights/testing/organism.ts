import { readFile } from 'node:fs/promises';
import type { LinkScreen } from '../../../src/lib/link-format/link-screen.ts';
import { readExample } from '../../../src/lib/link-format/link-results.ts';
import { memorySource, type ModelFiles } from '../byte-source.ts';

const ROOT = new URL('../../../', import.meta.url);

/** The embedded model's files, from disk. */
export const organismFiles: ModelFiles = {
  open: async (name) =>
    memorySource(name, await readFile(new URL(`public/organism/${name}`, ROOT))),
};

/** Address of the embedded model's folder, for loaders that take one. */
export const ORGANISM_FOLDER = new URL('public/organism/', ROOT).href;

/** The finished screen that comes with the page. */
export async function exampleScreen(): Promise<LinkScreen> {
  const file = new URL('public/organism/example.json', ROOT);
  const { results } = JSON.parse(await readFile(file, 'utf8')) as { results: string };
  const [screen] = await readExample(results);
  return screen;
}

export interface WildTypeRun {
  prompt: string;
  prompt_ids: number[];
  max_new_tokens: number;
  temperature: number;
  seed: number;
  ids: number[];
  text: string;
  lead: number[];
  logits_last_prompt: number[];
  logsumexp: number[];
}

export interface WildTypeOracle {
  matrices: {
    layer: number;
    matrix: 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';
    rows: number;
    cols: number;
    max: number;
    min: number;
    sum: number;
  }[];
  runs: WildTypeRun[];
}

export interface MutantsOracle {
  cases: {
    name: string;
    prompt: string;
    max_new_tokens: number;
    temperature: number;
    seed: number;
    ids: number[];
  }[];
  mutants: {
    case: string;
    layer: number;
    matrix: 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';
    row: number;
    col: number;
    height: number;
    width: number;
    /** A number is the value written. */
    kind: 'max' | 'min' | 'zero' | number;
    value: number;
    first_element_before: number;
    first_divergent: number;
    ids: number[];
    text: string;
    min_lead_until: number;
  }[];
}

async function readOracle(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`organism/oracles/${name}.json`, ROOT), 'utf8'));
}

/** Reference results of the unmutated embedded model. */
export async function wildTypeOracle(): Promise<WildTypeOracle> {
  return (await readOracle('organism-wild-type')) as WildTypeOracle;
}

/** Reference results of 480 mutants of the embedded model. */
export async function mutantsOracle(): Promise<MutantsOracle> {
  return (await readOracle('organism-mutants')) as MutantsOracle;
}
