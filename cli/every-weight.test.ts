import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, expect, test } from 'vitest';
import { withAudit } from '../src/lib/run-file/audit-outcome.ts';
import { decodeCsv, encodeCsv } from '../src/lib/run-file/run-csv.ts';
import { commandIn } from './testing/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'mutascope-every-'));
afterAll(() => rm(folder, { recursive: true }));
const command = commandIn(folder);
const read = async (name: string) => decodeCsv(await readFile(join(folder, name), 'utf8'));

const AUDITED = 50;
// sampled with a margin of 0.034: every 37th mutant of the matrix is an NSM
const ASKED = ['--prompt', 'Tell me about the owl:', '--new-tokens', '24'].concat(
  ['--temperature', '0.7', '--seed', '3', '--engine', 'processor'],
  ['--every-weight', '--matrix', 'L3.v', '--verify', '2%', '--audit', `${AUDITED}`],
);

test(
  'a matrix predicted, its riskiest verified, the rest audited; cut, sharded and merged alike',
  { timeout: 180_000 },
  async () => {
    const all = await command('screen', ...ASKED, '--out', 'all.csv', '--risks', 'risks.parquet');
    expect(all).toMatchObject({ status: 0, out: '' });
    expect(all.err).toMatch(
      /Predicted 16,384 mutants in [\d.]+ s: 4\d\d have a risk of 1 or more\./,
    );
    expect(all.err).toMatch(
      /Verified the 328 riskiest mutants, down to a risk of 1\.\d+: 32\d NSMs\./,
    );
    expect(all.err).toMatch(/50 others, drawn at random, .* were missed.*\(95 %\)/);
    const run = await read('all.csv');
    const { prediction, rows } = run;
    expect(prediction).toMatchObject({
      ...{ matrices: ['L3.v'], tile: 1, mutants: 16_384, verified: 328, budget: '2%' },
      audit: { outcome: { nsms: expect.any(Array) as unknown } },
    });
    expect(rows).toHaveLength(328 + AUDITED);
    expect(new Set(rows.slice(0, 328).map(({ how }) => how))).toEqual(new Set(['batched']));
    expect(new Set(rows.slice(328).map(({ how }) => how))).toEqual(new Set(['audit']));

    // the risks of the file are those of the rows
    const file = new Uint8Array(await readFile(join(folder, 'risks.parquet'))).buffer;
    const names = parquetMetadata(file)
      .schema.slice(1)
      .map(({ name }) => name);
    expect(names.join()).toBe('matrix,row,col,kind,risk,prompt,step,rival');
    const risks = await parquetReadObjects({ file });
    expect(risks.length).toBeGreaterThan(1_000);
    rows.slice(0, 328).forEach(({ matrix, row, col, kind, risk }, i) => {
      expect(risks[i]).toMatchObject({ matrix, row, col, kind, risk });
    });

    // a shard that was killed when it had a third of its rows
    const first = await command('screen', ...ASKED, '--shard', '1/2', '--out', '1.csv');
    expect(first).toMatchObject({ status: 0 });
    const mine = rows.filter((_, i) => i % 2 === 1);
    const plan = { ...run.plan, shard: { index: 2, count: 2 } };
    const cut = withAudit({ ...run, plan, rows: mine.filter((_, i) => i % 3 === 0) });
    await writeFile(join(folder, '2.csv'), encodeCsv(cut));
    const second = await command('screen', ...ASKED, '--shard', '2/2', '--out', '2.csv');
    expect(second.status).toBe(0);
    expect(second.err).toContain(`2.csv has 63 of ${mine.length} mutants; going on.`);
    expect(second.err).toContain('is told once the shards are joined (merge)');

    const merged = await command('merge', '1.csv', '2.csv', '--out', 'merged.csv');
    expect(merged.status).toBe(0);
    expect(merged.err).toContain('Verified the 328 riskiest mutants');
    expect(await readFile(join(folder, 'merged.csv'), 'utf8')).toBe(encodeCsv(run));
  },
);
