import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimFile } from './out-claim.ts';

let folder: string;
afterAll(() => rm(folder, { recursive: true }));
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-claim-'));
});

/** A process that has ended. */
const dead = () => spawnSync(process.execPath, ['-e', '']).pid;

const claimOf = (pid: number, host = hostname()) => JSON.stringify({ pid, host, id: `of ${pid}` });

test('one has a file at a time; who lets go leaves nothing behind', async () => {
  const path = join(folder, 'a.csv');
  const letGo = await claimFile(path);
  await expect(claimFile(path)).rejects.toThrow(
    `a.csv is being written by process ${process.pid} on ${hostname()}: choose another --out, or wait.`,
  );
  letGo();
  (await claimFile(path))();
  expect(await readdir(folder)).toEqual([]);
});

test('of many at once, one gets it', async () => {
  const path = join(folder, 'b.csv');
  await writeFile(`${path}.claim`, claimOf(dead()));
  const all = await Promise.allSettled(Array.from({ length: 20 }, () => claimFile(path)));
  const got = all.filter((one) => one.status === 'fulfilled');
  expect(got).toHaveLength(1);
  got[0].value();
  expect(await readdir(folder)).toEqual([]);
});

test('the claim of a process that has ended is taken over, also one of this number', async () => {
  const path = join(folder, 'c.csv');
  for (const pid of [dead(), process.pid]) {
    await writeFile(`${path}.claim`, claimOf(pid));
    (await claimFile(path))();
  }
  expect(await readdir(folder)).toEqual([]);
});

test('a living process, another computer and a file that is no claim keep theirs', async () => {
  const path = join(folder, 'd.csv');
  for (const text of [claimOf(process.ppid), claimOf(dead(), 'elsewhere'), 'x']) {
    await writeFile(`${path}.claim`, text);
    await expect(claimFile(path)).rejects.toThrow('remove d.csv.claim');
  }
  await rm(`${path}.claim`);
});

test('a claim that was taken away and given to another is not let go', async () => {
  const path = join(folder, 'e.csv');
  const letGo = await claimFile(path);
  await writeFile(`${path}.claim`, claimOf(process.ppid));
  letGo();
  expect(await readdir(folder)).toEqual(['e.csv.claim']);
  await rm(`${path}.claim`);
});

test('a folder that is missing, and a folder in the place of the file', async () => {
  await expect(claimFile(join(folder, 'none', 'x.csv'))).rejects.toThrow(
    `There is no folder ${join(folder, 'none')} to write x.csv into: make it first.`,
  );
  await expect(claimFile(folder)).rejects.toThrow('is a folder, not a file');
});
