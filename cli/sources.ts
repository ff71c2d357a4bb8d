import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assayFromJson } from '../src/lib/assay/assay-file.ts';
import { descriptive, type Assay } from '../src/lib/assay/assay.ts';
import { decodeCsvText } from '../src/lib/base/csv.ts';
import type { ModelConfig } from '../src/lib/model/model-config.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import { hashMutations, parseMutationList } from '../src/lib/mutation/mutation-list.ts';
import { formatMatrix } from '../src/lib/model/matrix.ts';
import {
  expandSites,
  parseMatrices,
  sitesProblem,
  type ListSites,
  type TileSites,
} from '../src/lib/plan/run-plan.ts';
import { CommandError, sentence } from './command-error.ts';
import type { ModelLocation } from './model-location.ts';
import type { CliContext } from './context.ts';
import type { ScreenRequest } from './screen-options.ts';

/** Reads the assay that was asked for: a file, or one of the model's own by its id. */
export async function findAssay(
  asked: ScreenRequest['assay'],
  model: ModelLocation,
  { folder }: CliContext,
): Promise<Assay> {
  if ('own' in asked) return descriptive(asked.own);
  const { named } = asked;
  if (/\.json$|[/\\]/.test(named)) {
    const json = await readJson(resolve(folder, named), named);
    const one: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
    return assayFromJson(one, (what) => {
      throw new CommandError(`${named} is no assay: ${what}.`);
    });
  }
  const file = join(model.folder, 'assays.json');
  const all = (await stat(file).catch(() => null)) ? await readJson(file, 'assays.json') : [];
  const presets = (Array.isArray(all) ? all : []).map((json: unknown) =>
    assayFromJson(json, (what) => {
      throw new CommandError(`assays.json of ${model.name} cannot be read: ${what}.`);
    }),
  );
  const found = presets.find(({ id }) => id === named);
  if (found) return found;
  const names = presets.map(({ id }) => id).join(', ') || 'none';
  throw new CommandError(`${model.name} has no assay "${named}"; it has ${names}.`);
}

async function readJson(file: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(file, name));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${name} is not valid JSON.`);
  }
}

async function readText(file: string, name: string): Promise<string> {
  return new TextDecoder().decode(await readBytes(file, name));
}

async function readBytes(file: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandError(
      missing ? `There is no file ${name}.` : `${name} cannot be read: ${sentence(error)}.`,
    );
  }
}

/** The text of the list of mutations that a request names, null where it names tiles. */
export async function readList(
  asked: ScreenRequest['sites'],
  { folder }: CliContext,
): Promise<string | null> {
  if (asked.type !== 'list') return null;
  const bytes = await readBytes(resolve(folder, asked.file), asked.file);
  try {
    return decodeCsvText(bytes);
  } catch (error) {
    throw new CommandError(`${asked.file} is no list of mutations: ${sentence(error)}`);
  }
}

/** Which mutants a request names, as a plan holds them, and one by one. @param list from readList */
export function findMutations(
  asked: ScreenRequest['sites'],
  list: string | null,
  config: ModelConfig,
): { sites: TileSites | ListSites; mutations: Mutation[] } {
  if (asked.type === 'list') {
    const mutations = parseMutationList(list ?? '', config);
    const sha256 = hashMutations(mutations);
    return { sites: { type: 'list', count: mutations.length, sha256 }, mutations };
  }
  const { matrix, ...rest } = asked;
  const sites = { ...rest, matrices: parseMatrices(matrix, config).map(formatMatrix) };
  const problem = sitesProblem(config, sites);
  if (problem) throw new CommandError(problem);
  return { sites, mutations: expandSites(config, sites) };
}
