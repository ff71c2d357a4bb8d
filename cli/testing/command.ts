import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const LAUNCHER = resolve(import.meta.dirname, '../mutascope.mjs');

export interface CommandResult {
  status: number | null;
  out: string;
  err: string;
}

/** Runs commands as a user would who stands in a folder. */
export const commandIn =
  (folder: string) =>
  (name: string, ...args: string[]) =>
    new Promise<CommandResult>((done, fail) => {
      const child = spawn(process.execPath, [LAUNCHER, name, ...args], { cwd: folder });
      let [out, err] = ['', ''];
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (err += data.toString()));
      child.on('error', fail);
      child.on('close', (status) => done({ status, out, err }));
    });
