/** What a campaign's command line asks for, as options.ts reads it. */
import type { EnginePick } from '../../src/lib/model/engine-name.ts';
import type { FileFormat } from '../run-format.ts';
import type { ScreenRequest } from '../screen-options.ts';

export interface ServeCommand {
  type: 'serve';
  folder: string;
  host?: string;
  port?: number;
  websocketPort?: number;
  origins: string[];
  install: boolean;
  page: string;
}

export interface CreateCommand {
  type: 'create';
  folder: string;
  title: string;
  replicate: number;
  /** Seconds of an item on this machine. */
  itemSeconds: number;
  page: string;
  /** Addresses that others reach the server at; those of this machine if not given. */
  websocket?: string;
  tcp?: string;
  /** Only says what it would be. */
  estimate: boolean;
  screen: ScreenRequest;
}

export interface WorkCommand {
  type: 'work';
  link: string;
  model?: string;
  engine?: EnginePick;
  adapter?: string;
  nickname: string;
  untilDone: boolean;
}

export interface KeepCommand {
  type: 'keep';
  folder: string;
  cid?: string;
  untilDone: boolean;
}

export interface SaveCommand {
  type: 'save';
  /** A link to look on, or a campaign of the folder. */
  from: string;
  folder: string;
  out: string;
  format: FileFormat;
  provisional: boolean;
}

export interface OwnerCommand {
  type: 'list' | 'revoke' | 'unban';
  folder: string;
  cid?: string;
  worker?: string;
}

export type CampaignCommand =
  | { type: 'help' }
  | ServeCommand
  | CreateCommand
  | WorkCommand
  | KeepCommand
  | SaveCommand
  | OwnerCommand;
