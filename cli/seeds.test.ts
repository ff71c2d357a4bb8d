import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodeCsv, decodeCsv } from '../src/lib/run-file/run-csv.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';
import { commandIn } from './testing/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'mutascope-seeds-'));
afterAll(() => rm(folder, { recursive: true }));
const command = commandIn(folder);
const read = async (name: string) => decodeCsv(await readFile(join(folder, name), 'utf8'));

const SEEDS = ['4', '11'];
const screen = (...rest: string[]) =>
  command(
    'screen',
    ...['--engine', 'processor', '--matrix', 'L1.o', '--tile', '32'].concat(
      ['--kinds', 'max,sign', '--prompt', 'Tell me about the fox:', '--new-tokens', '16'],
      ['--temperature', '1.2', ...rest],
    ),
  );

test(
  'mutants under several seeds: as each seed by itself says, in shards, and gone on with',
  { timeout: 300_000 },
  async () => {
    const whole = await screen('--seeds', SEEDS.join(), '--out', 'all.csv');
    expect([whole.status, whole.err]).toEqual([
      0,
      expect.stringMatching(/NSMs by seeds: \d+ in 1/),
    ]);
    const text = await readFile(join(folder, 'all.csv'), 'utf8');
    const all = decodeCsv(text);
    expect(all.plan.assay).toMatchObject({ type: 'seeds', seeds: SEEDS.map(Number) });

    const alone: RunFile[] = [];
    for (const seed of SEEDS) {
      expect((await screen('--seed', seed, '--out', `${seed}.csv`)).status).toBe(0);
      alone.push(await read(`${seed}.csv`));
    }
    const found = all.rows.map((row, i) => {
      const each = alone.map(({ rows }) => rows[i]);
      const nsms = each.filter(({ verdict }) => verdict === 'nsm');
      expect(row.prompts_diverged).toBe(nsms.length);
      expect(row.divergent_prompt).toBe(each.findIndex(({ verdict }) => verdict === 'nsm'));
      expect(row.first_divergent).toBe(nsms.at(0)?.first_divergent ?? -1);
      return nsms.length;
    });
    for (const count of SEEDS.keys()) expect(found).toContain(count);

    for (const part of ['1/2', '2/2'])
      await screen('--seeds', SEEDS.join(), '--shard', part, '--out', `${part[0]}of2.csv`);
    const merged = await command('merge', '1of2.csv', '2of2.csv', '--out', 'merged.csv');
    expect(merged.status).toBe(0);
    expect(await readFile(join(folder, 'merged.csv'), 'utf8')).toBe(text);

    await writeFile(
      join(folder, 'all.csv'),
      encodeCsv({ ...all, rows: all.rows.filter((_, i) => i % 3 === 0) }),
    );
    const again = await screen('--seeds', SEEDS.join(), '--out', 'all.csv');
    expect(again.err).toContain('mutants; going on.');
    expect(await readFile(join(folder, 'all.csv'), 'utf8')).toBe(text);
  },
);
