import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DescriptiveAssay, SeedsAssay } from '../src/lib/assay/assay.ts';
import { ENGINE_PICKS, type EnginePick } from '../src/lib/model/engine-name.ts';
import { parseBudget, type Budget } from '../src/lib/risk/budget.ts';
import { SCREEN_KINDS, type ScreenKind, type Region, type Span } from '../src/lib/plan/grid.ts';
import type { Shard, TileSites } from '../src/lib/plan/plan.ts';
import { CommandError, optionError } from './command-error.ts';
import { readOwnAssay, whole } from './own-assay.ts';
import { formatOf, type FileFormat } from './run-format.ts';

/** What `npm run screen` was asked to do. */
export type ScreenCommand =
  { type: 'help' } | { type: 'adapters' } | ScreenRequest | PredictRequest;

/** What is computed with, and what is asked. */
export interface Setting {
  /** `organism` or a folder. */
  model: string;
  /** Its safetensors are put into 8-bit groups. */
  eightBit?: true;
  /** A preset's id, a file, or the user's own. */
  assay: { named: string } | { own: DescriptiveAssay | SeedsAssay };
  browser: boolean;
  /** Chosen by what this machine has where absent. */
  engine?: EnginePick;
  adapter?: string;
}

/** Mutants that are predicted. */
export interface EveryWeight {
  matrix: string;
  tile: number;
  kinds: ScreenKind[];
  /** Draws what is audited, and what the prediction is checked by. */
  seed: number;
  /** The file that their risks are written to. */
  risks?: string;
}

/** Only to predict. */
export interface PredictRequest extends Setting {
  type: 'predict';
  every: EveryWeight;
}

/** To predict, to verify the riskiest, and to audit so many of the others. */
export interface RankedRequest extends EveryWeight {
  type: 'ranked';
  verify: Budget;
  audit: number;
}

export interface ScreenRequest extends Setting {
  type: 'screen';
  sites:
    | (Omit<TileSites, 'matrices' | 'order'> & { matrix: string })
    | { type: 'list'; /** CSV file */ file: string }
    | RankedRequest;
  texts: boolean;
  out: string;
  format: FileFormat;
  png?: string;
  shard?: Shard;
  naive: boolean;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  model: { type: 'string', default: 'organism' },
  'eight-bit': flag,
  matrix: text,
  tile: text,
  kinds: text,
  rows: text,
  cols: text,
  sample: text,
  'sample-seed': text,
  mutations: text,
  'every-weight': flag,
  verify: text,
  audit: text,
  'audit-seed': text,
  'predict-only': flag,
  risks: text,
  assay: text,
  prompt: text,
  'new-tokens': text,
  temperature: text,
  seed: text,
  seeds: text,
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
  refuseUnranked(v);
  if (v['predict-only']) return predictRequest(v);
  if (v.out === undefined)
    throw new CommandError('--out is missing: name a .parquet or .csv file for the results.');
  const png = v.png;
  if (png !== undefined && !png.endsWith('.png'))
    throw new CommandError(`--png writes a .png file, not ${png}.`);
  if (png !== undefined && v.mutations !== undefined)
    throw new CommandError('--png draws the map of a matrix; a list of mutations has none.');
  if (png !== undefined && v['every-weight'])
    throw new CommandError(
      '--png draws a map whose every cell is tested; it does not go with --every-weight.',
    );
  return {
    type: 'screen',
    ...readSetting(v),
    sites: readSites(v),
    texts: v.text,
    out: v.out,
    format: formatOf(v.out, '--out'),
    ...(png === undefined ? {} : { png }),
    ...(v.shard === undefined ? {} : { shard: readShard(v.shard) }),
    naive: v.naive,
  };
}

function readSetting(v: Values): Setting {
  if (v.browser && v.adapter !== undefined)
    throw new CommandError('--adapter chooses for Node; with --browser, Chromium chooses.');
  const engine = readEngine(v);
  return {
    model: v.model,
    ...(v['eight-bit'] && { eightBit: true }),
    assay: readAsked(v),
    browser: v.browser,
    ...(engine === undefined ? {} : { engine }),
    ...(v.adapter === undefined ? {} : { adapter: v.adapter }),
  };
}

/** What only goes with --every-weight must not stand without it. */
function refuseUnranked(v: Values): void {
  if (v['every-weight']) return;
  const names = ['verify', 'audit', 'audit-seed', 'predict-only', 'risks'] as const;
  const found = names.find((name) => v[name] !== undefined && v[name] !== false);
  if (found) throw new CommandError(`--${found} goes with --every-weight.`);
}

function predictRequest(v: Values): PredictRequest {
  const verifying = ['out', 'png', 'shard', 'verify', 'audit', 'audit-seed'] as const;
  refuseBeside(v, '--predict-only', [...verifying]);
  const flag = v.text ? 'text' : v.naive ? 'naive' : null;
  if (flag) throw new CommandError(`--${flag} does not go with --predict-only.`);
  return { type: 'predict', ...readSetting(v), every: readEvery(v) };
}

function readEvery(v: Values): EveryWeight {
  const others = ['mutations', 'rows', 'cols', 'sample', 'sample-seed'] as const;
  refuseBeside(v, '--every-weight', [...others]);
  if (v.risks !== undefined && !/\.parquet$/i.test(v.risks))
    throw new CommandError(`--risks writes a .parquet file, not ${v.risks}.`);
  if (v.risks !== undefined && v.out !== undefined && resolve(v.risks) === resolve(v.out))
    throw new CommandError(`--out and --risks name the same file, ${v.risks}.`);
  return {
    matrix: v.matrix ?? 'all',
    tile: whole('tile', v.tile ?? '1', 1),
    kinds: readKinds(v.kinds ?? 'max,min'),
    seed: whole('audit-seed', v['audit-seed'] ?? v.seed ?? '1', 0),
    ...(v.risks === undefined ? {} : { risks: v.risks }),
  };
}

function readRanked(v: Values): RankedRequest {
  const text = v.verify ?? '0.5%';
  const verify = parseBudget(text);
  if (!verify)
    throw new CommandError(
      `--verify takes a least risk as risk:0.3, a share as 0.5%, a number of mutants, a time as 2min, or yield:1/50, not "${text}".`,
    );
  if (v.shard !== undefined && (verify.type === 'time' || verify.type === 'yield'))
    throw new CommandError(
      'A shard must know what all of it is: give --verify a risk, a share or a number.',
    );
  return { type: 'ranked', ...readEvery(v), verify, audit: whole('audit', v.audit ?? '2000', 0) };
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
  if (v['every-weight']) return readRanked(v);
  if (v.mutations !== undefined) {
    refuseBeside(v, '--mutations', ['matrix', 'tile', 'kinds', 'rows', 'cols', 'sample']);
    return { type: 'list', file: v.mutations };
  }
  if (v.matrix === undefined)
    throw new CommandError(
      'What is to be screened? Give --matrix L2.gate, --mutations FILE.csv or --every-weight.',
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

function readAsked(v: Values): ScreenRequest['assay'] {
  if (v.assay === undefined) return { own: readOwnAssay(v) };
  refuseBeside(v, '--assay', ['prompt', 'new-tokens', 'temperature', 'seeds']);
  if (v.seed !== undefined && v.sample === undefined && !v['every-weight'])
    refuseBeside(v, '--assay', ['seed']);
  return { named: v.assay };
}

function refuseBeside(v: Values, option: string, names: (keyof Values)[]): void {
  const found = names.find((name) => v[name] !== undefined);
  if (found) throw new CommandError(`--${found} does not go with ${option}.`);
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
