import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandIn } from '../../cli/testing/command.ts';
import { decodeParquet } from '../../src/lib/run-file/run-parquet.ts';

const at = (name: string) => resolve(import.meta.dirname, name);
const LAUNCHER = resolve(import.meta.dirname, '../../cli/mutascope.mjs');
const MUTASCOPE = `${process.execPath} ${LAUNCHER}`;
/** Words with a space in them have to arrive whole. */
const SCREENED = ['--matrix', 'L5.v', '--tile', '16', '--engine', 'processor'].concat([
  ...['--prompt', 'Tell me about the fox:', '--new-tokens', '8'],
]);
const hasParallel = spawnSync('parallel', ['--version']).stdout?.includes('GNU parallel') ?? false;

let folder: string;
/** What one machine finds. */
let whole: string;

/** Runs a program in the folder, with what stands for a cluster's own programs before all others. */
function run(program: string, args: string[], env: Record<string, string>) {
  const PATH = `${join(folder, 'bin')}${delimiter}${process.env.PATH ?? ''}`;
  const options = { cwd: folder, env: { ...process.env, PATH, MUTASCOPE, ...env } };
  return new Promise<{ status: number | null; said: string }>((done) => {
    const child = spawn(program, args, options);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (said += data.toString()));
    child.on('close', (status) => done({ status, said }));
  });
}

const read = (name: string) => readFile(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutascope-cluster-'));
  await mkdir(join(folder, 'bin'));
  const standIns = { srun: 'exec "$@"', mutascope: `exec ${MUTASCOPE} "$@"` };
  for (const [name, does] of Object.entries(standIns)) {
    await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${does}\n`);
    await chmod(join(folder, 'bin', name), 0o755);
  }
  const { status } = await commandIn(folder)('screen', ...SCREENED, '--out', 'one.csv');
  expect(status).toBe(0);
  whole = await read('one.csv');
}, 180_000);
afterAll(() => rm(folder, { recursive: true }));

test.skipIf(!hasParallel)(
  `parallel.sh writes what one screen writes, and goes on where it was${hasParallel ? '' : ' (skipped: there is no GNU parallel)'}`,
  { timeout: 300_000 },
  async () => {
    const screen = () =>
      run(at('parallel.sh'), ['run.csv', ...SCREENED], { SHARDS: '2', JOBS: '2' });
    expect(await screen()).toMatchObject({ status: 0 });
    expect(await read('run.csv')).toBe(whole);
    await rm(join(folder, 'run.csv'));
    await rm(join(folder, 'run.parts', '2.parquet'));
    expect(await screen()).toMatchObject({ status: 0 });
    expect(await read('run.csv')).toBe(whole);
    // a part that fails ends it, and nothing is joined
    const failed = await run(at('parallel.sh'), ['none.csv', '--matrix', 'L99.v'], { SHARDS: '1' });
    expect(failed.status).not.toBe(0);
    expect(failed.said).toContain('L99');
    await expect(read('none.csv')).rejects.toThrow('ENOENT');
  },
);

test('parallel.sh says what it lacks', async () => {
  expect(await run(at('parallel.sh'), ['run.csv'], {})).toEqual({
    status: 2,
    said: expect.stringContaining('name the file to write, and what is screened'),
  });
  const without = { PATH: join(folder, 'bin') };
  expect(await run('/bin/bash', [at('parallel.sh'), 'r.csv', '--matrix', 'all'], without)).toEqual({
    status: 2,
    said: expect.stringContaining('GNU parallel is not installed'),
  });
});

test('the tasks of a Slurm array are the parts of one screen', { timeout: 180_000 }, async () => {
  const task = (id: number) =>
    run('bash', [at('slurm.sbatch'), ...SCREENED], {
      ...{ SLURM_ARRAY_TASK_ID: String(id), SLURM_ARRAY_TASK_COUNT: '2', RUN: 'slurm' },
    });
  for (const { status, said } of [await task(1), await task(2)]) expect([status, said][0]).toBe(0);
  const parts = ['slurm.parts/1.parquet', 'slurm.parts/2.parquet'];
  const merged = await commandIn(folder)('merge', ...parts, '--out', 'slurm.csv');
  expect(merged.status).toBe(0);
  expect(await read('slurm.csv')).toBe(whole);
  const alone = await run('bash', [at('slurm.sbatch'), ...SCREENED], {});
  expect([alone.status, alone.said]).toEqual([1, expect.stringContaining('as an array job')]);
});

test('a worker of a Slurm array takes its link from a file', { timeout: 60_000 }, async () => {
  await writeFile(join(folder, 'link'), '#join=nothing\n');
  const script = at('slurm-campaign.sbatch');
  const { status, said } = await run('bash', [script], { LINK: 'link' });
  expect([status, said]).toEqual([
    1,
    expect.stringContaining('campaign: The link to the campaign'),
  ]);
  const without = await run('bash', [script], {});
  expect([without.status, without.said]).toEqual([1, expect.stringContaining('LINK=')]);
});

test('a pod of Kubernetes computes the part of its index', { timeout: 120_000 }, async () => {
  const lines = (await readFile(at('kubernetes.yaml'), 'utf8')).split('\n');
  const from = lines.findIndex((line) => /^ +- \|$/.test(line)) + 1;
  const indent = /^ */.exec(lines[from])![0];
  const to = lines.findIndex((line, i) => i > from && !line.startsWith(indent));
  const script = lines.slice(from, to).map((line) => line.slice(indent.length));
  const here = script.join('\n').replaceAll('/data', folder);
  const env = { JOB_COMPLETION_INDEX: '63', SHARDS: '64' };
  expect(await run('/bin/sh', ['-euc', here], env)).toMatchObject({ status: 0 });
  const found = await decodeParquet(
    new Uint8Array(await readFile(join(folder, 'run.parts/64.parquet'))),
  );
  expect(found.plan.shard).toEqual({ index: 64, count: 64 });
  expect(found.rows.length).toBeGreaterThan(20);
});
