import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assayFromJson } from '../src/lib/assay/assay-file.ts';
import type { Assay } from '../src/lib/assay/assay.ts';
import { decodeCsvText } from '../src/lib/base/csv.ts';
import type { ModelConfig } from '../src/lib/model/model-config.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import { hashMutations, parseMutationList } from '../src/lib/mutation/mutation-list.ts';
import { formatMatrix } from '../src/lib/model/matrix.ts';
import { parseMatrices, sitesProblem } from '../src/lib/plan/sites.ts';
import type { Sites, TileSites } from '../src/lib/plan/plan.ts';
import { CommandError, sentence } from './command-error.ts';
import type { ModelLocation } from './model-location.ts';
import type { CliContext } from './context.ts';
import type { EveryWeight, RankedRequest, ScreenRequest } from './screen-options.ts';

/** Reads the assay that was asked for: a file, or one of the model's own by its id. */
export async function findAssay(
  asked: ScreenRequest['assay'],
  model: ModelLocation,
  { folder }: CliContext,
): Promise<Assay> {
  if ('own' in asked) return asked.own;
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

/** What a request screens, as a plan holds it, and the mutations of its list, if it names one. @param list from readList */
export function findSites(
  asked: Exclude<ScreenRequest['sites'], RankedRequest>,
  list: string | null,
  config: ModelConfig,
): { sites: Sites; mutations: Mutation[] } {
  const { sites, mutations } =
    asked.type === 'list' ? listSites(list ?? '', config) : tileSites(asked, config);
  const problem = sitesProblem(config, sites);
  if (problem) throw new CommandError(problem);
  return { sites, mutations };
}

function listSites(text: string, config: ModelConfig): { sites: Sites; mutations: Mutation[] } {
  const mutations = parseMutationList(text, config);
  const sites = {
    type: 'list',
    count: mutations.length,
    sha256: hashMutations(mutations),
  } as const;
  return { sites, mutations };
}

function tileSites(
  { matrix, ...rest }: Extract<ScreenRequest['sites'], { type: 'tiles' }>,
  config: ModelConfig,
): { sites: Sites; mutations: Mutation[] } {
  const matrices = parseMatrices(matrix, config).map(formatMatrix);
  return { sites: { ...rest, matrices, order: 'coarse' }, mutations: [] };
}

/** The mutants that a request predicts, as tiles. */
export function predictedSites(
  { matrix, tile, kinds }: EveryWeight,
  config: ModelConfig,
): TileSites {
  const matrices = parseMatrices(matrix, config).map(formatMatrix);
  const sites: TileSites = { type: 'tiles', matrices, tile, kinds, order: 'coarse' };
  const problem = sitesProblem(config, sites);
  if (problem) throw new CommandError(problem);
  return sites;
}
