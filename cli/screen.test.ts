import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isDegenerate } from '../src/lib/output/degeneration.ts';
import { firstWord } from '../src/lib/assay/first-words.ts';
import { wordCosine } from '../src/lib/output/phenotype.ts';
import { decodeCsv, encodeCsv } from '../src/lib/run-file/run-csv.ts';
import { mutationLine } from '../src/lib/mutation/mutation-list.ts';
import { withCodes } from '../src/lib/run-file/output-columns.ts';
import type { Mutation } from '../src/lib/mutation/mutation.ts';
import { fileServer } from '../workers/store/testing/file-server.ts';
import { mutantsOracle } from '../workers/weights/testing/organism.ts';
import { fixture } from '../fixtures/files.ts';
import { commandIn } from './testing/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'mutascope-screen-'));
afterAll(() => rm(folder, { recursive: true }));

const command = commandIn(folder);

const CASE = 'drosophila sampled';
const MUTANTS = 24;

test(
  'mutants of the reference, screened, interrupted and gone on with',
  { timeout: 300_000 },
  async () => {
    const oracle = await mutantsOracle();
    const { prompt, max_new_tokens, temperature, seed } = oracle.cases.find(
      (c) => c.name === CASE,
    )!;
    const wanted = oracle.mutants.filter((m) => m.case === CASE).slice(0, MUTANTS);
    const mutations = wanted.map(({ layer, matrix, row, col, height, width, kind }): Mutation => {
      const site = { layer, projection: matrix, row, col, height, width };
      return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
    });
    const list = ['matrix,row,col,height,width,kind,value', ...mutations.map(mutationLine)];
    await writeFile(join(folder, 'list.csv'), list.join('\n'));
    const args = [
      '--engine',
      'processor',
      '--mutations',
      'list.csv',
      '--prompt',
      prompt,
      '--new-tokens',
      `${max_new_tokens}`,
    ].concat([
      '--temperature',
      `${temperature}`,
      '--seed',
      `${seed}`,
      '--text',
      '--out',
      'run.csv',
    ]);

    const first = await command('screen', ...args);
    expect(first).toMatchObject({ status: 0, out: '' });
    expect(first.err).toContain(`${MUTANTS} of ${MUTANTS} mutants (100 %)`);
    const whole = await readFile(join(folder, 'run.csv'), 'utf8');
    const run = decodeCsv(whole);
    expect(run.rows).toHaveLength(MUTANTS);
    run.rows.forEach((row, i) => {
      const { first_divergent, min_lead_until, text, value } = wanted[i];
      if (min_lead_until < 1e-3) return; // a near tie: either is right
      expect([row.verdict === 'nsm', row.first_divergent], list[i + 1]).toEqual([
        first_divergent >= 0,
        first_divergent,
      ]);
      expect(row.text, list[i + 1]).toBe(first_divergent < 0 ? null : text);
      expect(row.value).toBeCloseTo(value, 5);
      if (first_divergent < 0) return;
      const wildText = run.wildType![0];
      expect(row.cosine, list[i + 1]).toBe(Math.fround(wordCosine(wildText, text)));
      expect(row.degenerate, list[i + 1]).toBe(isDegenerate(wanted[i].ids, [2]));
      expect(row.first_word, list[i + 1]).toBe(firstWord(text));
    });
    // rows of one text have one code, those that say what the wild type says have its code
    const said = new Map(run.rows.map((row) => [row.text ?? run.wildType![0], row.phenotype]));
    expect(new Set(said.values()).size).toBe(said.size);
    expect(said.get(run.wildType![0])).toBe(0);
    for (const row of run.rows) expect(said.get(row.text ?? run.wildType![0])).toBe(row.phenotype);
    expect(first.err).toMatch(/\d+ NSMs, \d+ different outputs/);
    expect(new Set(run.rows.map((row) => row.verdict))).toContain('nsm');

    // what a run that was killed leaves behind: some rows, here every third
    await writeFile(
      join(folder, 'run.csv'),
      encodeCsv({
        ...run,
        rows: withCodes(
          run.rows.filter((_, i) => i % 3 === 0),
          run.wildType!,
        ),
      }),
    );
    const second = await command('screen', ...args);
    expect(second.status).toBe(0);
    expect(second.err).toContain(`run.csv has 8 of ${MUTANTS} mutants; going on.`);
    expect(await readFile(join(folder, 'run.csv'), 'utf8')).toBe(whole);

    // another engine does not go on with it, but says the same of a few of these mutants
    const on = (name: string, ...rest: string[]) =>
      command('screen', ...args.map((arg) => (arg === 'processor' ? name : arg)), ...rest);
    const refused = await on('webgpu');
    expect([refused.status, refused.err]).toEqual([
      1,
      expect.stringContaining('run.csv holds another run (another GPU or --engine)'),
    ]);
    const shard = ['--shard', `1/${MUTANTS / 3}`];
    const [gpu, processor] = [
      await on('webgpu', ...shard, '--out', 'gpu.csv'),
      await on('processor', ...shard, '--out', 'processor.csv'),
    ];
    expect([gpu.status, processor.status]).toEqual([0, 0]);
    const [a, b] = await Promise.all(
      ['gpu.csv', 'processor.csv'].map(async (name) =>
        decodeCsv(await readFile(join(folder, name), 'utf8')),
      ),
    );
    expect(b.provenance.adapters[0].description).toContain('Processor (WebAssembly');
    expect(a.provenance.adapters[0].description).not.toContain('Processor (WebAssembly');
    expect(a.rows).toHaveLength(3);
    a.rows.forEach((row, i) => {
      if (row.marginal || b.rows[i].marginal) return;
      expect([row.verdict, row.first_divergent, row.text]).toEqual([
        b.rows[i].verdict,
        b.rows[i].first_divergent,
        b.rows[i].text,
      ]);
    });
  },
);

test(
  'a GGUF file on a server is fetched, kept, and says what the reference says',
  { timeout: 300_000 },
  async () => {
    const oracle = await mutantsOracle();
    const { prompt, max_new_tokens } = oracle.cases[0];
    const wanted = oracle.mutants
      .filter((m) => m.case === oracle.cases[0].name && typeof m.kind !== 'number')
      .slice(0, 6);
    const list = wanted.map(
      ({ layer, matrix, row, col, height, width, kind }) =>
        `L${layer}.${matrix},${row},${col},${height},${width},${kind}`,
    );
    await writeFile(
      join(folder, 'few.csv'),
      ['matrix,row,col,height,width,kind', ...list].join('\n'),
    );
    const server = await fileServer();
    const bytes = await readFile(fixture('gguf/organism.q4_0.gguf'));
    server.files.set('organism.q4_0.gguf', { bytes });
    process.env.MUTASCOPE_CACHE = join(folder, 'cache');
    try {
      const args = ['--model', `${server.url}organism.q4_0.gguf`, '--mutations', 'few.csv'];
      args.push('--prompt', prompt, '--new-tokens', `${max_new_tokens}`, '--out', 'gguf.csv');
      const { status, err } = await command('screen', ...args);
      expect([status, err]).toEqual([0, expect.stringContaining('organism.q4_0.gguf: fetching')]);
    } finally {
      delete process.env.MUTASCOPE_CACHE;
      await server.close();
    }
    const run = decodeCsv(await readFile(join(folder, 'gguf.csv'), 'utf8'));
    expect(run.provenance.model).toMatchObject({ name: 'organism.q4_0', quantization: 'Q4_0' });
    run.rows.forEach((row, i) => {
      if (wanted[i].min_lead_until < 1e-3) return;
      expect(row.first_divergent, list[i]).toBe(wanted[i].first_divergent);
    });
    expect(run.rows).toHaveLength(wanted.length);
  },
);

test.each([
  [
    ['screen', '--matrix', 'L0.q', '--assay', 'nothing', '--out', 'x.csv'],
    'screen: organism has no assay "nothing"; it has drosophila, ',
  ],
  [
    ['screen', '--model', 'nowhere', '--matrix', 'L0.q', '--assay', 'fox', '--out', 'x.csv'],
    'screen: --model: there is no folder and no .gguf file nowhere',
  ],
  [
    ['screen', '--mutations', 'none.csv', '--assay', 'fox', '--out', 'x.csv'],
    'screen: There is no file none.csv.',
  ],
  [['merge', 'none.csv', '--out', 'x.csv'], 'merge: There is no file none.csv.'],
])('%j fails with one sentence', { timeout: 120_000 }, async (args, sentence) => {
  const [name, ...rest] = args;
  const { status, out, err } = await command(name, ...rest);
  expect([status, out]).toEqual([1, '']);
  expect(err.trim().split('\n').at(-1)).toContain(sentence);
  expect(err).not.toContain('    at ');
});
