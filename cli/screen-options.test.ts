import { describe, expect, test } from 'vitest';
import { screenHelp } from './screen-help.ts';
import { parseScreenOptions } from './screen-options.ts';

const read = (line: string) => parseScreenOptions(line.split(' ').filter(Boolean));
const BASE = '--matrix L2.gate --assay fox --out run.csv';

test('several seeds: so many from one on, or a list; one is none of several', () => {
  const own = (line: string) =>
    read(`--matrix L0.q --prompt x --temperature 0.7 --out r.csv ${line}`);
  const seeds = (...list: number[]) => ({
    assay: { own: { type: 'seeds', prompt: 'x', temperature: 0.7, seeds: list } },
  });
  expect(own('--seeds 3')).toMatchObject(seeds(0, 1, 2));
  expect(own('--seeds 3 --seed 9')).toMatchObject(seeds(9, 10, 11));
  expect(own('--seeds 4,0,7')).toMatchObject(seeds(4, 0, 7));
  const one = { assay: { own: { type: 'descriptive', prompt: 'x', seed: 9 } } };
  expect(own('--seeds 1 --seed 9')).toMatchObject(one);
});

describe('what is asked for', () => {
  test('a plan of tiles with its defaults', () => {
    expect(read(BASE)).toEqual({
      type: 'screen',
      model: 'organism',
      sites: { type: 'tiles', matrix: 'L2.gate', tile: 8, kinds: ['max', 'min'] },
      assay: { named: 'fox' },
      texts: false,
      out: 'run.csv',
      format: 'csv',
      naive: false,
      browser: false,
    });
  });

  test('a region, a sample, a shard, a picture; kinds in one order whatever was typed', () => {
    const all = `${BASE} --tile 16 --kinds sign,zero,max --rows 0:64 --cols 16:32 --sample 9 --shard 2/3 --png m.png`;
    expect(read(all)).toMatchObject({
      sites: {
        tile: 16,
        kinds: ['max', 'zero', 'sign'],
        region: { rows: [0, 64], cols: [16, 32] },
        sample: { count: 9, seed: 0 },
      },
      shard: { index: 2, count: 3 },
      png: 'm.png',
    });
    expect(read(`${BASE} --sample 9 --seed 4`)).toMatchObject({ sites: { sample: { seed: 4 } } });
    expect(read(`${BASE} --sample 9 --sample-seed 5`)).toMatchObject({
      sites: { sample: { seed: 5 } },
    });
  });

  test('a list under a prompt', () => {
    const line = [
      '--mutations',
      'l.csv',
      '--prompt',
      'In the winter',
      '--new-tokens',
      '9',
      '--temperature',
      '0.7',
      '--seed',
      '2',
      '--out',
      'x.PARQUET',
      '--text',
      '--naive',
    ];
    expect(parseScreenOptions(line)).toMatchObject({
      sites: { type: 'list', file: 'l.csv' },
      assay: { own: { prompt: 'In the winter', maxNewTokens: 9, temperature: 0.7, seed: 2 } },
      format: 'parquet',
      texts: true,
      naive: true,
    });
  });

  test('an engine', () => {
    expect(read(`${BASE} --engine processor`)).toMatchObject({ engine: 'processor' });
    expect(read(`${BASE} --engine webgpu --adapter soft`)).toMatchObject({
      engine: 'webgpu',
      adapter: 'soft',
    });
    expect(read(`${BASE} --engine both --browser`)).toMatchObject({
      engine: 'both',
      browser: true,
    });
  });

  test('help and the list of adapters, whatever else is missing', () => {
    expect(read('--help')).toEqual({ type: 'help' });
    expect(read('--adapter list')).toEqual({ type: 'adapters' });
  });
});

describe('every weight', () => {
  const EVERY = '--every-weight --assay fox';

  test('with its defaults: the whole model, half a per cent of it, an audit', () => {
    expect(read(`${EVERY} --out run.parquet`)).toMatchObject({
      type: 'screen',
      sites: {
        ...{ type: 'ranked', matrix: 'all', tile: 1, kinds: ['max', 'min'] },
        ...{ verify: { type: 'share', share: 0.005 }, audit: 2000, seed: 1 },
      },
    });
  });

  test('as far as was asked for, of what was asked for', () => {
    const line = `${EVERY} --matrix L3.v --kinds sign --tile 2 --audit 0 --seed 7 --out r.csv`;
    expect(read(`${line} --verify risk:0.3 --shard 1/2 --risks r.parquet`)).toMatchObject({
      sites: {
        ...{ matrix: 'L3.v', tile: 2, kinds: ['sign'], seed: 7, audit: 0, risks: 'r.parquet' },
        verify: { type: 'risk', from: 0.3 },
      },
      shard: { index: 1, count: 2 },
    });
    expect(read(`${line} --audit-seed 9 --verify 2min`)).toMatchObject({
      sites: { seed: 9, verify: { type: 'time', ms: 120_000 } },
    });
  });

  test('only predicted', () => {
    expect(read(`${EVERY} --matrix L3.v --predict-only --risks r.parquet`)).toEqual({
      ...{ type: 'predict', model: 'organism', assay: { named: 'fox' }, browser: false },
      every: { matrix: 'L3.v', tile: 1, kinds: ['max', 'min'], seed: 1, risks: 'r.parquet' },
    });
  });

  test.each([
    [`${BASE} --verify 1%`, '--verify goes with --every-weight'],
    [`${BASE} --predict-only`, '--predict-only goes with --every-weight'],
    [`${EVERY} --out r.csv --verify much`, '--verify takes a least risk as risk:0.3, .*"much"'],
    [`${EVERY} --out r.csv --verify 200%`, 'not "200%"'],
    [`${EVERY} --out r.csv --sample 9`, '--sample does not go with --every-weight'],
    [`${EVERY} --out r.csv --rows 0:8`, '--rows does not go with --every-weight'],
    [`${EVERY} --out r.csv --mutations l.csv`, '--mutations does not go with --every-weight'],
    [`${EVERY} --out r.csv --png m.png`, 'it does not go with --every-weight'],
    [`${EVERY} --out r.csv --risks r.csv`, '--risks writes a .parquet file, not r.csv'],
    [`${EVERY} --out a.parquet --risks ./a.parquet`, '--out and --risks name the same file'],
    [`${EVERY} --out r.csv --shard 1/2 --verify 2min`, 'give --verify a risk, a share or a number'],
    [`${EVERY} --out r.csv --shard 1/2 --verify yield:1/9`, 'A shard must know'],
    [`${EVERY} --out r.csv --audit few`, '--audit takes a whole number from 0'],
    [`${EVERY} --predict-only --out r.csv`, '--out does not go with --predict-only'],
    [`${EVERY} --predict-only --verify 1%`, '--verify does not go with --predict-only'],
    [`${EVERY} --predict-only --text`, '--text does not go with --predict-only'],
    [EVERY, '--out is missing'],
  ])('%s: refused', (line, sentence) => {
    expect(() => read(line)).toThrow(new RegExp(sentence));
  });
});

test.each([
  ['--matrix L2.gate --assay fox', '--out is missing'],
  ['--matrix L2.gate --assay fox --out run.txt', '--out is a .parquet or .csv file, not run.txt'],
  ['--assay fox --out r.csv', 'What is to be screened?'],
  ['--matrix L2.gate --out r.csv', 'What is asked of the mutants?'],
  [`${BASE} --tile 0`, '--tile takes a whole number from 1, not "0"'],
  [`${BASE} --kinds max,half`, 'not "half"'],
  [`${BASE} --kinds value`, 'numbers go through --mutations'],
  [`${BASE} --rows 5`, '--rows takes a range'],
  [`${BASE} --shard 0/2`, 'from 1/4 to 4/4, not "0/2"'],
  [`${BASE} --shard 3/2`, '--shard'],
  [`${BASE} --prompt x`, '--prompt does not go with --assay'],
  [`${BASE} --seed 3`, '--seed does not go with --assay'],
  [`${BASE} --png m.jpg`, '--png writes a .png file'],
  [`${BASE} --bogus`, "Unknown option '--bogus'; --help shows what there is."],
  [`${BASE} extra`, "Unexpected argument 'extra'"],
  [`${BASE} --browser --adapter x`, 'Chromium chooses'],
  [`${BASE} --engine cuda`, '--engine takes webgpu, processor, both, not "cuda"'],
  [`${BASE} --engine processor --adapter x`, '--engine processor uses none'],
  ['--mutations l.csv --tile 8 --assay fox --out r.csv', '--tile does not go with --mutations'],
  ['--mutations l.csv --assay fox --out r.csv --png m.png', 'a list of mutations has none'],
  ['--matrix L0.q --prompt x --temperature warm --out r.csv', '--temperature takes a number'],
  ['--matrix L0.q --prompt x --seed 5000000000 --out r.csv', 'Seed: a whole number'],
  ['--matrix L0.q --prompt x --seeds 3 --out r.csv', 'need a temperature above 0'],
  [
    '--matrix L0.q --prompt x --temperature 1 --seeds 0 --out r.csv',
    '--seeds takes a whole number',
  ],
  ['--matrix L0.q --prompt x --temperature 1 --seeds 1,2,1 --out r.csv', '1 is there twice'],
  ['--matrix L0.q --prompt x --temperature 1 --seeds 1,x --out r.csv', 'not "x"'],
  [
    '--matrix L0.q --prompt x --temperature 1 --seeds 1,2 --seed 3 --out r.csv',
    '--seed does not go',
  ],
  ['--matrix L0.q --prompt x --temperature 1 --seeds 1001 --out r.csv', '1000 seeds at most'],
  [`${BASE} --seeds 3`, '--seeds does not go with --assay'],
])('%s: refused', (line, sentence) => {
  expect(() => read(line)).toThrow(sentence);
});

test('the help names every option', () => {
  for (const option of [
    'model',
    'matrix',
    'tile',
    'kinds',
    'rows',
    'cols',
    'sample',
    'sample-seed',
    'mutations',
    'every-weight',
    'verify',
    'audit',
    'audit-seed',
    'predict-only',
    'risks',
    'assay',
    'prompt',
    'new-tokens',
    'temperature',
    'seed',
    'seeds',
    'text',
    'out',
    'png',
    'shard',
    'naive',
    'browser',
    'engine',
    'adapter',
    'help',
  ])
    expect(screenHelp({ call: (command) => command })).toContain(`--${option}`);
});

test.each([
  [['--prompt', '-5 degrees'], '--prompt="-5 degrees"'],
  [['--prompt', '--seed', '3'], '--prompt="--seed"'],
])('a value that begins with a dash is told how to be written: %j', (args, words) => {
  expect(() => parseScreenOptions([...args, '--matrix', 'L0.q', '--out', 'x.csv'])).toThrow(
    `The value of --prompt is missing, or begins with a dash: then write ${words}.`,
  );
});
