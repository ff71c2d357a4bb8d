import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeParquet } from '../src/lib/run-file/run-parquet.ts';
import { isComplete } from '../src/lib/run-file/run-file.ts';

/** The package as npm packs it, installed in an empty folder without its optional packages. */
const ROOT = resolve(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'mutascope-packed-'));
afterAll(() => rm(folder, { recursive: true }));

const exec = promisify(execFile);
const npm = (cwd: string, ...args: string[]) =>
  exec('npm', args, { cwd, shell: process.platform === 'win32' });
const mutascope = (...args: string[]) =>
  exec(join(folder, 'node_modules', '.bin', 'mutascope'), args, {
    cwd: folder,
    shell: process.platform === 'win32',
  });

beforeAll(async () => {
  const { stdout } = await npm(ROOT, 'pack', '--json', '--pack-destination', folder);
  const [{ filename, size, files }] = JSON.parse(stdout.slice(stdout.indexOf('\n[') + 1)) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  // what is built, the organism and what npm adds: neither sources nor the page
  expect(size).toBeLessThan(3_000_000);
  expect(files.filter(({ path }) => /^(src|workers|dist|e2e)\/|\.ts$/.test(path))).toEqual([]);
  await writeFile(join(folder, 'package.json'), '{"private":true}');
  const quietly = ['--offline', '--omit=optional', '--no-audit', '--no-fund'];
  await npm(folder, 'install', ...quietly, `./${filename}`);
}, 300_000);

test('it says its version, what it can do, and that it cannot do something else', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect((await mutascope('--version')).stdout).toBe(`${version}\n`);
  expect((await mutascope('--help')).stdout).toContain('mutascope merge');
  expect((await mutascope('screen', '--help')).stdout).toContain('npx mutascope screen --matrix');
  expect((await mutascope('campaign', '--help')).stdout).toContain('npx mutascope campaign');
  await expect(mutascope('scren')).rejects.toMatchObject({
    code: 1,
    stderr: 'mutascope: There is no command scren: screen, merge and campaign are there.\n',
  });
});

test('it screens the organism in two shards on the processor and joins them', async () => {
  const plan = ['--matrix', 'L2.gate', '--tile', '32', '--sample', '12', '--assay', 'fox'];
  for (const shard of ['1', '2'])
    await mutascope(
      ...['screen', ...plan, '--engine', 'processor'],
      ...['--shard', `${shard}/2`, '--out', `${shard}.parquet`],
    );
  await mutascope('merge', '1.parquet', '2.parquet', '--out', 'run.parquet');
  const run = await decodeParquet(new Uint8Array(await readFile(join(folder, 'run.parquet'))));
  expect(isComplete(run)).toBe(true);
  expect(run.rows).toHaveLength(12);
});

test('without its optional packages it says what is missing', async () => {
  const asked = ['screen', '--matrix', 'L2.v', '--tile', '64', '--assay', 'fox', '--out', 'x.csv'];
  await expect(mutascope(...asked, '--browser')).rejects.toMatchObject({
    stderr: expect.stringContaining('--browser needs the package playwright') as string,
  });
  await expect(mutascope('screen', '--adapter', 'list')).rejects.toMatchObject({
    stderr: expect.stringContaining('run npm install webgpu') as string,
  });
});
