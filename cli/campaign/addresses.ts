/** Addresses and folders as options name them. */
import { CommandError } from '../command-error.ts';

/** Where the owner's keys and the server's results lie, if nothing else is said. */
export const FOLDER = 'campaigns';
/** The page that links open, if no other is named. */
export const PAGE = 'http://localhost:4173/';

/** What names a folder in a command that is shown; '' where it need not. */
export const folderWords = (folder: string): string =>
  folder === FOLDER ? '' : ` --folder ${/\s/.test(folder) ? JSON.stringify(folder) : folder}`;

/** What addresses of the server begin with, for pages and for command lines. */
export const FOR_PAGES = ['wss:', 'ws:'];
export const FOR_COMMANDS = ['nats:', 'tls:', 'wss:', 'ws:'];

/** An address of the server. Throws a CommandError where it makes no link. */
export function serverAddress(name: string, value: string, protocols: string[]): string {
  if (protocolIs(value, protocols)) return value;
  const begins = protocols.map((protocol) => `${protocol}//`).join(' or ');
  throw new CommandError(`--${name} takes an address that begins with ${begins}, not "${value}".`);
}

/** The page that links are made of. Throws a CommandError. */
export function pageAddress(value: string): string {
  if (protocolIs(value, HTTP)) return value;
  throw new CommandError(`--page takes the page’s http address, not "${value}".`);
}

/** A page that may connect, as browsers name it. Throws a CommandError. */
export function originOf(value: string): string {
  if (protocolIs(value, HTTP)) return new URL(value).origin;
  throw new CommandError(
    `--origin takes a page’s address, as https://lab.example.org, not "${value}".`,
  );
}

const HTTP = ['http:', 'https:'];

const protocolIs = (value: string, protocols: string[]): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);
