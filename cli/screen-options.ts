import { parseArgs } from 'node:util';
import { promptProblem, type PromptSpec } from '../src/lib/assay/prompt-spec.ts';
import { ENGINE_PICKS, type EnginePick } from '../src/lib/model/engine-name.ts';
import { SCREEN_KINDS, type ScreenKind, type Region, type Span } from '../src/lib/plan/grid.ts';
import type { Shard, TileSites } from '../src/lib/plan/plan.ts';
import { CommandError, optionError } from './command-error.ts';
import { formatOf, type FileFormat } from './run-format.ts';

/** What `npm run screen` was asked to do. */
export type ScreenCommand = { type: 'help' } | { type: 'adapters' } | ScreenRequest;

export interface ScreenRequest {
  type: 'screen';
  /** `organism` or a folder. */
  model: string;
  sites:
    | (Omit<TileSites, 'matrices' | 'order'> & { matrix: string })
    | { type: 'list'; /** CSV file */ file: string };
  /** A preset's id, a file, or the user's own. */
  assay: { named: string } | { own: PromptSpec };
  texts: boolean;
  out: string;
  format: FileFormat;
  png?: string;
  shard?: Shard;
  naive: boolean;
  browser: boolean;
  /** Chosen by what this machine has where absent. */
  engine?: EnginePick;
  adapter?: string;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  model: { type: 'string', default: 'organism' },
  matrix: text,
  tile: text,
  kinds: text,
  rows: text,
  cols: text,
  sample: text,
  'sample-seed': text,
  mutations: text,
  assay: text,
  prompt: text,
  'new-tokens': text,
  temperature: text,
  seed: text,
  text: flag,
  out: text,
  png: text,
  shard: text,
  naive: flag,
  browser: flag,
  engine: text,
  adapter: text,
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parse>;

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw optionError(error, args);
  }
}

/** Reads the command line. Throws a CommandError. */
export function parseScreenOptions(args: string[]): ScreenCommand {
  const v = parse(args);
  if (v.help) return { type: 'help' };
  if (v.adapter === 'list') return { type: 'adapters' };
  if (v.out === undefined)
    throw new CommandError('--out is missing: name a .parquet or .csv file for the results.');
  const png = v.png;
  if (png !== undefined && !png.endsWith('.png'))
    throw new CommandError(`--png writes a .png file, not ${png}.`);
  if (png !== undefined && v.mutations !== undefined)
    throw new CommandError('--png draws the map of a matrix; a list of mutations has none.');
  if (v.browser && v.adapter !== undefined)
    throw new CommandError('--adapter chooses for Node; with --browser, Chromium chooses.');
  const engine = readEngine(v);
  return {
    type: 'screen',
    model: v.model,
    sites: readSites(v),
    assay: readAssay(v),
    texts: v.text,
    out: v.out,
    format: formatOf(v.out, '--out'),
    ...(png === undefined ? {} : { png }),
    ...(v.shard === undefined ? {} : { shard: readShard(v.shard) }),
    naive: v.naive,
    browser: v.browser,
    ...(engine === undefined ? {} : { engine }),
    ...(v.adapter === undefined ? {} : { adapter: v.adapter }),
  };
}

function readEngine({ engine, adapter }: Values): EnginePick | undefined {
  if (engine === undefined) return undefined;
  const found = ENGINE_PICKS.find((name) => name === engine);
  if (!found) throw new CommandError(`--engine takes ${ENGINE_PICKS.join(', ')}, not "${engine}".`);
  if (found === 'processor' && adapter !== undefined)
    throw new CommandError('--adapter chooses a GPU; --engine processor uses none.');
  return found;
}

function readSites(v: Values): ScreenRequest['sites'] {
  if (v.mutations !== undefined) {
    refuseBeside(v, '--mutations', ['matrix', 'tile', 'kinds', 'rows', 'cols', 'sample']);
    return { type: 'list', file: v.mutations };
  }
  if (v.matrix === undefined)
    throw new CommandError(
      'What is to be screened? Give --matrix L2.gate or --mutations FILE.csv.',
    );
  const seed = v['sample-seed'] ?? v.seed ?? '0';
  return {
    type: 'tiles',
    matrix: v.matrix,
    tile: whole('tile', v.tile ?? '8', 1),
    kinds: readKinds(v.kinds ?? 'max,min'),
    ...(v.rows === undefined && v.cols === undefined ? {} : { region: readRegion(v) }),
    ...(v.sample === undefined
      ? {}
      : { sample: { count: whole('sample', v.sample, 1), seed: whole('sample-seed', seed, 0) } }),
  };
}

function readKinds(list: string): ScreenKind[] {
  const names = list.split(',').map((name) => name.trim());
  const kinds = SCREEN_KINDS.filter((kind) => names.includes(kind));
  const unknown = names.find((name) => !SCREEN_KINDS.includes(name as ScreenKind));
  if (unknown !== undefined)
    throw new CommandError(
      `--kinds takes ${SCREEN_KINDS.join(', ')}, not "${unknown}"; numbers go through --mutations.`,
    );
  return kinds;
}

function readAssay(v: Values): ScreenRequest['assay'] {
  if (v.assay !== undefined) {
    refuseBeside(v, '--assay', ['prompt', 'new-tokens', 'temperature']);
    if (v.seed !== undefined && v.sample === undefined) refuseBeside(v, '--assay', ['seed']);
    return { named: v.assay };
  }
  if (v.prompt === undefined)
    throw new CommandError(
      'What is asked of the mutants? Give --assay drosophila or --prompt TEXT.',
    );
  const temperature = Number(v.temperature ?? '0');
  if (!Number.isFinite(temperature) || v.temperature?.trim() === '')
    throw new CommandError(`--temperature takes a number, not "${v.temperature ?? ''}".`);
  const own: PromptSpec = {
    prompt: v.prompt,
    maxNewTokens: whole('new-tokens', v['new-tokens'] ?? '48', 1),
    temperature,
    seed: whole('seed', v.seed ?? '0', 0),
  };
  const problem = promptProblem(own);
  if (problem) throw new CommandError(problem);
  return { own };
}

function refuseBeside(v: Values, option: string, names: (keyof Values)[]): void {
  const found = names.find((name) => v[name] !== undefined);
  if (found) throw new CommandError(`--${found} does not go with ${option}.`);
}

function whole(name: string, value: string, least: number): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) < least)
    throw new CommandError(`--${name} takes a whole number from ${least}, not "${value}".`);
  return Number(value);
}

const readRegion = ({ rows, cols }: Values): Region => ({
  ...(rows === undefined ? {} : { rows: readSpan('rows', rows) }),
  ...(cols === undefined ? {} : { cols: readSpan('cols', cols) }),
});

function readSpan(name: string, value: string): Span {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(value);
  if (!match) throw new CommandError(`--${name} takes a range as 0:64, not "${value}".`);
  return [Number(match[1]), Number(match[2])];
}

function readShard(value: string): Shard {
  const [index, shards] = (/^(\d{1,6})\/(\d{1,6})$/.exec(value) ?? []).slice(1).map(Number);
  if (!index || !shards || index > shards)
    throw new CommandError(
      `--shard takes a part and the number of parts, from 1/4 to 4/4, not "${value}".`,
    );
  return { index, count: shards };
}
