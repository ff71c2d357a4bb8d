import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const LAUNCHER = resolve(import.meta.dirname, '../mutascope.mjs');

export interface CommandResult {
  status: number | null;
  out: string;
  err: string;
}

export interface StartedCommand {
  /** Resolves when it has ended. */
  ended: Promise<CommandResult>;
  /** Resolves once it has printed this to either stream; fails if it ends before. */
  says(words: string): Promise<void>;
  /** Ends it as Ctrl+C does. */
  interrupt(): Promise<CommandResult>;
}

/** Starts commands as a user would who stands in a folder. */
export const startIn =
  (folder: string) =>
  (name: string, ...args: string[]): StartedCommand => {
    const child = spawn(process.execPath, [LAUNCHER, name, ...args], { cwd: folder });
    let [out, err] = ['', ''];
    const listeners = new Set<() => void>();
    const hear = () => listeners.forEach((listener) => listener());
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      hear();
    });
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
      hear();
    });
    const ended = new Promise<CommandResult>((done, fail) => {
      child.on('error', fail);
      child.on('close', (status) => done({ status, out, err }));
    });
    return {
      ended,
      says: (words) =>
        new Promise((resolve, reject) => {
          const look = () => {
            if (out.includes(words) || err.includes(words)) resolve();
          };
          listeners.add(look);
          look();
          void ended.then(() => reject(new Error(`It ended without “${words}”: ${out}${err}`)));
        }),
      interrupt: () => {
        child.kill('SIGINT');
        return ended;
      },
    };
  };

/** Runs commands as a user would who stands in a folder. */
export const commandIn =
  (folder: string) =>
  (name: string, ...args: string[]): Promise<CommandResult> =>
    startIn(folder)(name, ...args).ended;
