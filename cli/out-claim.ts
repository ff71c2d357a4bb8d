import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname } from 'node:path';
import { CommandError, sentence } from './command-error.ts';

/** Who writes a file. */
interface Claim {
  pid: number;
  host: string;
  /** Tells this claim from every other. */
  id: string;
}

/** Some seconds of waiting for whoever is taking over a stale claim. */
const MOST_TRIES = 200;

/** Ids of the claims this process has. */
const held = new Set<string>();

/**
 * Claims a file that is to be written, before anything is computed for it: nobody else may write it
 * until the claim is let go. It is a file beside it, `FILE.claim`; one whose process has ended is
 * taken over. Rejects with a CommandError if the folder is not there, cannot be written to, or
 * another process has the claim.
 * @returns lets the claim go; so does the end of the process
 */
export async function claimFile(path: string): Promise<() => void> {
  await checkFolder(path);
  const place = `${path}.claim`;
  const mine: Claim = { pid: process.pid, host: hostname(), id: crypto.randomUUID() };
  held.add(mine.id);
  try {
    for (let tries = 0; !(await create(place, mine, path)); tries++) {
      if (tries === MOST_TRIES)
        throw new CommandError(
          `${basename(path)} has a claim that cannot be taken over: remove ${basename(place)} and all ${basename(place)}.* beside it.`,
        );
      await makeWay(place, mine, path);
    }
  } catch (error) {
    held.delete(mine.id);
    throw error;
  }
  const letGo = () => {
    process.off('exit', letGo);
    // not another's, if somebody removed this one
    if (held.delete(mine.id) && readClaim(place)?.id === mine.id) rmSync(place, { force: true });
  };
  process.on('exit', letGo);
  return letGo;
}

/** Rejects with a CommandError if there is no folder to write a file into, or the file is a folder. */
export async function checkFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory())
    throw new CommandError(
      `There is no folder ${folder} to write ${basename(path)} into: make it first.`,
    );
  if ((await stat(path).catch(() => null))?.isDirectory())
    throw new CommandError(`${basename(path)} is a folder, not a file: choose another name.`);
}

/** @returns false if the file is there already */
async function create(place: string, claim: Claim, path: string): Promise<boolean> {
  try {
    await writeFile(place, JSON.stringify(claim), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new CommandError(`${basename(path)} cannot be written: ${sentence(error)}.`, {
      cause: error,
    });
  }
}

/** Removes a claim whose process has ended; rejects if it has not. */
async function makeWay(place: string, mine: Claim, path: string): Promise<void> {
  const found = readClaim(place);
  if (found === undefined) return;
  if (found?.host !== mine.host || isAlive(found)) {
    const who = found ? `process ${found.pid} on ${found.host}` : 'another process';
    throw new CommandError(
      `${basename(path)} is being written by ${who}: choose another --out, or wait. (If no such process runs, remove ${basename(place)}.)`,
    );
  }
  // of all who find this claim stale, one at a time may look again and remove it: it may be gone by
  // then, and a new one in its place
  const turn = `${place}.${found.pid}`;
  try {
    writeFileSync(turn, '', { flag: 'wx' });
  } catch {
    await new Promise((done) => setTimeout(done, 20));
    return;
  }
  try {
    if (readClaim(place)?.id === found.id) rmSync(place, { force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

/** A claim; null for a file that is none (or not wholly written yet), undefined where there is no file. */
function readClaim(place: string): Claim | null | undefined {
  try {
    const { pid, host, id } = JSON.parse(readFileSync(place, 'utf8')) as Partial<Claim>;
    return typeof pid === 'number' && typeof host === 'string' && typeof id === 'string'
      ? { pid, host, id }
      : null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null;
  }
}

/** Whether the process of a claim still runs; this one's number may have been another's before. */
function isAlive({ pid, id }: Claim): boolean {
  if (pid === process.pid) return held.has(id);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // not ours to signal, so it is there
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
