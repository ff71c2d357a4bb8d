import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findNatsServer, versionOf } from './nats-server.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-find-'));
  vi.stubEnv('MUTASCOPE_NATS_SERVER', '');
  vi.stubEnv('PATH', `${folder}:/bin`);
  vi.stubEnv('MUTASCOPE_CACHE', join(folder, 'cache'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** A program that tells a version, as the server does. */
async function program(words: string, name = 'nats-server') {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\necho '${words}'\n`);
  await chmod(file, 0o755);
  return file;
}

// a shell script stands in for the program
const unix = test.skipIf(process.platform === 'win32');

unix('the server on the PATH is found, if it is new enough', async () => {
  const file = await program('nats-server: v2.12.0');
  expect(versionOf(file)).toEqual([2, 12, 0]);
  expect(findNatsServer()).toBe(file);
  await program('nats-server: v2.9.10');
  expect(findNatsServer()).toBeNull();
  await program('nats-server: v3.0.0');
  expect(findNatsServer()).toBe(file);
});

unix('the one that is named goes before; one that will not do is told', async () => {
  await program('nats-server: v2.15.1');
  const named = await program('nats-server: v2.15.2', 'mine');
  vi.stubEnv('MUTASCOPE_NATS_SERVER', named);
  expect(findNatsServer()).toBe(named);
  await program('nats-server: v2.9.10', 'mine');
  expect(() => findNatsServer()).toThrow(
    /names NATS server 2\.9\.10: .*mine; install NATS server 2\.12/,
  );
  vi.stubEnv('MUTASCOPE_NATS_SERVER', join(folder, 'none'));
  expect(() => findNatsServer()).toThrow(/names no NATS server/);
});

test('where there is none, none is found', () => {
  expect(findNatsServer()).toBeNull();
});
