import { parseArgs, type ParseArgsConfig } from 'node:util';
import { MAX_TITLE, isCampaignId } from '../../src/lib/campaign/campaign.ts';
import { ENGINE_PICKS } from '../../src/lib/model/engine-name.ts';
import { CommandError, optionError } from '../command-error.ts';
import { whole } from '../own-assay.ts';
import { formatOf } from '../run-format.ts';
import { parseScreenOptions } from '../screen-options.ts';
import {
  FOLDER,
  FOR_COMMANDS,
  FOR_PAGES,
  originOf,
  PAGE,
  pageAddress,
  serverAddress,
} from './addresses.ts';
import type {
  CampaignCommand,
  CreateCommand,
  KeepCommand,
  OwnerCommand,
  SaveCommand,
  ServeCommand,
  WorkCommand,
} from './commands.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const OWN = {
  folder: { type: 'string', default: FOLDER },
  page: { type: 'string', default: PAGE },
} as const;

/** Reads the command line. Throws a CommandError. */
export function parseCampaignCommand(args: string[]): CampaignCommand {
  const [name = 'help', ...rest] = args;
  if (rest.includes('--help') || rest.includes('-h')) return { type: 'help' };
  switch (name) {
    case 'help':
    case '--help':
    case '-h':
      return { type: 'help' };
    case 'serve':
      return readServe(rest);
    case 'create':
      return readCreate(rest);
    case 'work':
      return readWork(rest);
    case 'keep':
      return readKeep(rest);
    case 'save':
      return readSave(rest);
    case 'list':
    case 'revoke':
    case 'unban':
      return readOwner(name, rest);
  }
  throw new CommandError(
    `There is no campaign ${name}: serve, create, work, keep, save, list, revoke and unban are there.`,
  );
}

function parse<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: T,
) {
  try {
    return parseArgs({ args, options, strict: true as const, allowPositionals: true as const });
  } catch (error) {
    throw optionError(error, args);
  }
}

function readServe(args: string[]): ServeCommand {
  const { values: v, positionals } = parse(args, {
    ...OWN,
    host: text,
    port: text,
    'websocket-port': text,
    origin: { type: 'string', multiple: true, default: [] },
    install: flag,
  } as const);
  refuseMore('serve', positionals, 0);
  return {
    type: 'serve',
    folder: v.folder,
    page: pageAddress(v.page),
    ...(v.host === undefined ? {} : { host: v.host }),
    ...(v.port === undefined ? {} : { port: whole('port', v.port, 1) }),
    ...(v['websocket-port'] === undefined
      ? {}
      : { websocketPort: whole('websocket-port', v['websocket-port'], 1) }),
    origins: v.origin.map(originOf),
    install: v.install,
  };
}

const CREATE = {
  ...OWN,
  title: { type: 'string', default: '' },
  replicate: { type: 'string', default: '0.02' },
  'item-seconds': { type: 'string', default: '7' },
  websocket: text,
  tcp: text,
  estimate: flag,
} as const;

/** What of a screen is no part of a campaign. */
const NOT_HERE = ['--out', '--png', '--shard', '--predict-only', '--risks'];

function readCreate(args: string[]): CreateCommand {
  const [own, screenArgs] = split(args, CREATE);
  const { values: v } = parse(own, CREATE);
  const unfit = NOT_HERE.find((name) =>
    screenArgs.some((arg) => arg === name || arg.startsWith(`${name}=`)),
  );
  if (unfit !== undefined)
    throw new CommandError(`${unfit} is no part of a campaign: campaign save writes its results.`);
  // a campaign says in the same words what is screened
  const screen = parseScreenOptions([...screenArgs, '--out', 'campaign.parquet']);
  if (screen.type !== 'screen') throw new CommandError('Say what is to be screened: --matrix all.');
  if (screen.sites.type === 'ranked' && ['time', 'yield'].includes(screen.sites.verify.type))
    throw new CommandError(
      'All workers must know what is verified: give --verify a risk, a share or a number.',
    );
  if (v.title.length > MAX_TITLE)
    throw new CommandError(`--title takes ${MAX_TITLE} characters, not ${v.title.length}.`);
  const replicate = Number(v.replicate);
  if (!(replicate >= 0 && replicate <= 1))
    throw new CommandError(`--replicate takes a share from 0 to 1, not "${v.replicate}".`);
  return {
    type: 'create',
    ...{
      folder: v.folder,
      title: v.title,
      page: pageAddress(v.page),
      replicate,
      estimate: v.estimate,
      screen,
    },
    itemSeconds: whole('item-seconds', v['item-seconds'], 1),
    ...(v.websocket === undefined
      ? {}
      : { websocket: serverAddress('websocket', v.websocket, FOR_PAGES) }),
    ...(v.tcp === undefined ? {} : { tcp: serverAddress('tcp', v.tcp, FOR_COMMANDS) }),
  };
}

/** Options of one's own, and all others. */
function split(args: string[], own: Record<string, { type: string }>): [string[], string[]] {
  const [mine, others]: [string[], string[]] = [[], []];
  for (let i = 0; i < args.length; i++) {
    const name = /^--([^=]+)/.exec(args[i])?.[1] ?? '';
    if (!Object.hasOwn(own, name)) {
      others.push(args[i]);
      continue;
    }
    mine.push(args[i]);
    if (own[name].type === 'string' && !args[i].includes('=') && i + 1 < args.length)
      mine.push(args[++i]);
  }
  return [mine, others];
}

function readWork(args: string[]): WorkCommand {
  const { values: v, positionals } = parse(args, {
    model: text,
    engine: text,
    adapter: text,
    nickname: { type: 'string', default: '' },
    'until-done': flag,
  } as const);
  const engine = ENGINE_PICKS.find((name) => name === v.engine);
  if (v.engine !== undefined && !engine)
    throw new CommandError(`--engine takes ${ENGINE_PICKS.join(', ')}, not "${v.engine}".`);
  return {
    type: 'work',
    link: one(positionals, 'the link that campaign create printed'),
    ...(v.model === undefined ? {} : { model: v.model }),
    ...(engine ? { engine } : {}),
    ...(v.adapter === undefined ? {} : { adapter: v.adapter }),
    nickname: v.nickname,
    untilDone: v['until-done'],
  };
}

function readKeep(args: string[]): KeepCommand {
  const { values: v, positionals } = parse(args, {
    folder: OWN.folder,
    'until-done': flag,
  } as const);
  refuseMore('keep', positionals, 1);
  const [cid] = positionals;
  return {
    type: 'keep',
    folder: v.folder,
    untilDone: v['until-done'],
    ...(cid === undefined ? {} : { cid: asId(cid) }),
  };
}

function readSave(args: string[]): SaveCommand {
  const { values: v, positionals } = parse(args, {
    folder: OWN.folder,
    out: text,
    provisional: flag,
  } as const);
  if (v.out === undefined)
    throw new CommandError('--out is missing: name a .parquet or .csv file for the results.');
  return {
    type: 'save',
    from: one(positionals, 'a link to look on, or the name of a campaign'),
    folder: v.folder,
    out: v.out,
    format: formatOf(v.out, '--out'),
    provisional: v.provisional,
  };
}

function readOwner(type: OwnerCommand['type'], args: string[]): OwnerCommand {
  const { values: v, positionals } = parse(args, { folder: OWN.folder } as const);
  refuseMore(type, positionals, { list: 0, revoke: 1, unban: 2 }[type]);
  if (type === 'list') return { type, folder: v.folder };
  const [cid, worker] = positionals;
  if (cid === undefined) throw new CommandError(`Name a campaign: campaign ${type} CAMPAIGN …`);
  if (type === 'unban' && worker === undefined)
    throw new CommandError('Name the worker: campaign unban CAMPAIGN WORKER');
  return { type, folder: v.folder, cid: asId(cid), ...(worker === undefined ? {} : { worker }) };
}

/** What nobody asked for is not passed over in silence. */
function refuseMore(command: string, positionals: string[], most: number): void {
  if (positionals.length <= most) return;
  throw new CommandError(
    `What is "${positionals[most]}"? campaign ${command} --help shows what there is.`,
  );
}

function asId(text: string): string {
  if (isCampaignId(text)) return text;
  throw new CommandError(
    `"${text}" names no campaign: a name has 20 hex digits; campaign list shows those that are there.`,
  );
}

function one(positionals: string[], what: string): string {
  if (positionals.length === 1) return positionals[0];
  throw new CommandError(`Give ${what}, in quotes.`);
}
