import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import type { RunFile } from './run-file.ts';
import type { RunRow } from './columns.ts';
import { decodeCsv, encodeCsv } from './run-csv.ts';
import { decodeParquet, encodeParquet } from './run-parquet.ts';
import { outputColumns, withCodes } from './output-columns.ts';
import { hashMutations } from '../mutation/mutation-list.ts';
import { enumerateCells, tileOrder } from '../plan/enumerate.ts';
import { RISK_BINS } from '../risk/risk-bins.ts';
import { withAudit } from './audit-outcome.ts';
import { batchesOf } from './run-results.ts';
import type { TileSites } from '../plan/plan.ts';
import { formatMatrix } from '../model/matrix.ts';
import { runs } from '../testing/arbitrary-run.ts';

const CONFIG = {
  hidden_size: 32,
  intermediate_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
  vocab_size: 96,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: false,
  max_position_embeddings: 64,
  bos_token_id: 1,
  eos_token_ids: [2],
};

const ASSAY = {
  type: 'descriptive' as const,
  id: 'fox',
  name: 'Fox',
  prompt: 'Tell',
  maxNewTokens: 8,
  temperature: 0,
  seed: 0,
};
const WILD_TYPE = ['a fox'];

/** L1.down in tiles of 32 under a descriptive assay with texts: 2 sites, max and min. */
function smallRun(): RunFile {
  const sites: TileSites = {
    type: 'tiles',
    matrices: ['L1.down'],
    tile: 32,
    kinds: ['max', 'min'],
    order: 'coarse',
  };
  const output = { texts: ['a "fox",\nsaid it'], cosine: 0.5, degenerate: true };
  const mutations = [...enumerateCells(CONFIG, { sites })].map(({ mutation }) => mutation);
  const rows = mutations.map(({ site, kind }, i): RunRow => ({
    matrix: formatMatrix(site),
    row: site.row,
    col: site.col,
    height: site.height,
    width: site.width,
    kind,
    value: Math.fround(0.1),
    verdict: i === 0 ? 'nsm' : i === 1 ? 'no-op' : 'silent',
    first_divergent: i === 0 ? 7 : -1,
    marginal: false,
    kl: i === 1 ? null : 0.5,
    margin: i === 1 ? null : Math.fround(0.3),
    token: i === 0 ? 90 : -1,
    how: 'batched',
    engine: 'webgpu',
    risk: i === 0 ? 1.5 : null,
    ...outputColumns(ASSAY, i === 0 ? output : null, WILD_TYPE),
  }));
  return {
    plan: {
      sites,
      assay: ASSAY,
      texts: true,
    },
    provenance: {
      app: '0.1.0',
      model: { name: 'organism', hash: 'ab12', quantization: 'q4f16_1', config: CONFIG },
      adapters: [
        { vendor: 'google', architecture: 'swiftshader', description: 'x', software: true },
      ],
      way: 'in place',
    },
    wildType: [...WILD_TYPE],
    rows: withCodes(rows, WILD_TYPE),
  };
}

describe('export → import → export is byte-identical', () => {
  test('as CSV', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const text = encodeCsv(run);
        expect(encodeCsv(decodeCsv(text))).toBe(text);
      }),
    );
  });

  test('as Parquet', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        const bytes = encodeParquet(run);
        expect(encodeParquet(await decodeParquet(bytes))).toEqual(bytes);
      }),
    );
  });

  test('and nothing is lost on the way: plan, provenance and rows come back equal', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async (run) => {
        expect(await decodeParquet(encodeParquet(run))).toEqual(run);
      }),
    );
  });
});

test('a CSV begins with the columns that are promised', () => {
  const [header, first] = encodeCsv(smallRun()).split('\n');
  expect(header).toBe(
    'matrix,row,col,height,width,kind,value,verdict,first_divergent,marginal,kl,margin,token,how,engine,risk,text,phenotype,cosine,degenerate,first_word,run',
  );
  expect(first).toMatch(
    /^L1\.down,0,0,32,32,max,0\.1,nsm,7,false,0\.5,0\.3,90,batched,webgpu,1\.5,"a ""fox"",/,
  );
});

test('any Parquet reader sees typed columns and the plan in the metadata', async () => {
  const file = encodeParquet(smallRun()).buffer as ArrayBuffer;
  const metadata = parquetMetadata(file);
  expect(metadata.schema.slice(1).map(({ name, type }) => [name, type])).toContainEqual([
    'marginal',
    'BOOLEAN',
  ]);
  const plan = metadata.key_value_metadata?.find(({ key }) => key === 'mutascope.plan')?.value;
  expect(JSON.parse(plan ?? '')).toMatchObject({ sites: { matrices: ['L1.down'], tile: 32 } });
  const rows = await parquetReadObjects({ file });
  expect(rows[1]).toMatchObject({ verdict: 'no-op', kl: null, row: 0, marginal: false });
});

describe('an import that cannot be is refused in a sentence', () => {
  const edit = (change: (run: RunFile) => void) => {
    const run = smallRun();
    change(run);
    return run;
  };
  const cases: [string, (run: RunFile) => void, RegExp][] = [
    ['a matrix of no model', (r) => (r.rows[0].matrix = 'L1.foo'), /names a matrix "L1\.foo"/],
    ['a layer beyond the model', (r) => (r.rows[0].matrix = 'L7.down'), /Row 1 .*no layer 7/],
    ['a site beyond its matrix', (r) => (r.rows[0].row = 31), /Row 1 .*rows 0 to 31/],
    ['an unknown kind', (r) => (r.rows[1].kind = 'mix' as 'max'), /Row 2 .*"mix" is no kind/],
    ['a max of no value', (r) => (r.rows[0].value = null), /Row 1 .*value is not a number/],
    [
      'a flipped sign of one',
      (r) => (r.rows[1].kind = 'sign'),
      /Row 2 .*kind sign, but has a value/,
    ],
    ['an unknown verdict', (r) => (r.rows[1].verdict = 'dead' as 'nsm'), /"dead" is no verdict/],
    ['silent that diverges', (r) => (r.rows[2].first_divergent = 3), /Row 3 .*silent with/],
    ['an NSM that does not', (r) => (r.rows[0].first_divergent = -1), /Row 1 .*nsm with/],
    ['the same mutant twice', (r) => (r.rows[1] = r.rows[0]), /Row 2 .*twice or out of order/],
    ['another order', (r) => r.rows.reverse(), /out of order/],
    ['a mutant too many', (r) => r.rows.push(r.rows[0]), /5 rows, more than the 4/],
    ['a tile not of the plan', (r) => (r.rows[0].width = 8), /Row 1 .*not in its plan/],
    ['an NSM that says nothing', (r) => (r.rows[0].text = null), /Row 1 .*NSM without text/],
    ['words of a silent one', (r) => (r.rows[2].text = 'x'), /Row 3 .*silent, but has a text/],
    ['another phenotype', (r) => (r.rows[0].phenotype = 2), /phenotype 2; .*it is 1\./],
    ['no wild type', (r) => delete r.wildType, /wild type cannot be read/],
    ['too many wild types', (r) => r.wildType?.push('x'), /2 texts, the assay 1 prompts/],
    [
      'a plan that does not fit',
      (r) =>
        (r.plan.sites = {
          type: 'tiles',
          matrices: ['L9.q'],
          tile: 8,
          kinds: ['max'],
          order: 'coarse',
        }),
      /plan does not fit its model: There is no layer 9/,
    ],
  ];
  test.each(cases)('%s', async (_, change, sentence) => {
    const run = edit(change);
    await expect(decodeParquet(encodeParquet(run))).rejects.toThrow(sentence);
    expect(() => decodeCsv(encodeCsv(run))).toThrow(sentence);
  });

  test('files of another kind, damaged or of another layout', async () => {
    const bytes = encodeParquet(smallRun());
    await expect(decodeParquet(new Uint8Array(40))).rejects.toThrow(/no Parquet file/);
    await expect(decodeParquet(bytes.slice(0, -9))).rejects.toThrow(/no Parquet file/);
    expect(() => decodeCsv('a,b\n1,2\n')).toThrow(/no run file of Mutascope/);
    expect(() => decodeCsv('"a\n')).toThrow(/Line 1 is not CSV/);
    const text = encodeCsv(smallRun());
    expect(() => decodeCsv(text.replace('nsm,7', 'nsm,x'))).toThrow(
      /Row 1 .*"x" is no value for first_divergent/,
    );
    expect(() => decodeCsv(text.replace('"{""format"":6,', '"{""format"":5,'))).toThrow(
      /layout 5: another version of Mutascope made it, .* screen again/,
    );
    expect(() => decodeCsv(text.replace(/,""wildType"":.*\]\}/, '}'))).toThrow(
      /not the wild type’s/,
    );
    expect(() => decodeCsv(text.replace('kl,', 'kl2,'))).toThrow(/columns of the run file/);
    expect(() => decodeCsv(text.replace(',32,32,min', ',32,min'))).toThrow(/fields, not/);
    expect(() => decodeCsv(`${text.split('\n')[0]}\n`)).toThrow(/no rows yet/);
  });
});

describe('a ranked run', () => {
  const MATRIX = 'L1.down';
  const STRATA = [
    { from: 1, to: Infinity, size: 1, drawn: 1 },
    { from: 0, to: 1, size: 0, drawn: 0 },
    { from: 0, to: 0.05, size: 125, drawn: 2 },
  ];

  /** Two verified mutants of L1.down in squares of 4, and three of an audit. */
  function rankedRun(): RunFile {
    const sites: TileSites = {
      ...{ type: 'tiles', matrices: [MATRIX], tile: 4, kinds: ['max'], order: 'coarse' },
    };
    const order = tileOrder(CONFIG, sites);
    const mutations = [9, 4, 77, 12, 1].map((place) => order.at(place).mutation);
    const [found] = smallRun().rows;
    const rows = mutations.map(({ site, kind }, i): RunRow => ({
      ...{ matrix: MATRIX, row: site.row, col: site.col, height: 4, width: 4, kind },
      ...{ value: 1, marginal: false, kl: 0.5, margin: 0.25, engine: 'processor' },
      ...(i === 0 || i === 3
        ? { verdict: 'nsm', first_divergent: 7, token: found.token }
        : { verdict: 'silent', first_divergent: -1, token: -1 }),
      how: i < 2 ? 'batched' : 'audit',
      risk: [Infinity, 2, 1.5, null, null][i],
    }));
    const prediction = {
      ...{ matrices: [MATRIX], kinds: ['max' as const], tile: 4, mutants: 128 },
      histogram: Array.from({ length: RISK_BINS }, (_, bin) => (bin === 0 ? 128 : 0)),
      ...{ budget: '2', verified: 2 },
      audit: { seed: 3, strata: STRATA },
    };
    const { provenance } = smallRun();
    const plan = {
      sites: {
        ...{ type: 'ranked' as const, count: 5, window: 4 },
        sha256: hashMutations(mutations),
      },
      ...{ assay: ASSAY, texts: false },
    };
    return withAudit({ plan, provenance, prediction, rows });
  }

  test('says what its audit found, by its rows', async () => {
    const run = rankedRun();
    const { outcome } = run.prediction!.audit!;
    expect(outcome).toMatchObject({ found: 1, nsms: [0, 0, 1] });
    expect(outcome!.missed.estimate).toBe(62.5);
    expect(outcome!.missed.low).toBeGreaterThanOrEqual(1);
    expect(outcome!.recall.estimate).toBeCloseTo(2 / 63.5, 9);
    expect(outcome!.nsmShare.estimate).toBeCloseTo(63.5 / 128, 9);
    expect(await decodeParquet(encodeParquet(run))).toEqual(run);
    expect(decodeCsv(encodeCsv(run))).toEqual(run);
    const half = withAudit({ ...run, rows: run.rows.slice(0, 4) });
    expect(half.prediction!.audit).not.toHaveProperty('outcome');
    expect(decodeCsv(encodeCsv(half))).toEqual(half);
  });

  test('fills maps like any other', () => {
    const batches = batchesOf(rankedRun());
    expect(batches.map(({ matrix, batch }) => [formatMatrix(matrix), batch.kind])).toEqual([
      [MATRIX, 'max'],
    ]);
    expect([...batches[0].batch.how!]).toEqual([2, 2, 3, 3, 3]);
  });

  test('is read where another browser rounded what the audit says, not where it says more', () => {
    const run = rankedRun();
    const { missed } = run.prediction!.audit!.outcome!;
    missed.high *= 1 + 1e-12;
    expect(decodeCsv(encodeCsv(run))).toEqual(run);
    missed.high *= 1.001;
    expect(() => decodeCsv(encodeCsv(run))).toThrow('The run file’s audit says');
  });

  const edits: [string, (run: RunFile) => void, RegExp][] = [
    ['no prediction', (r) => delete r.prediction, /what it was ranked by is missing/],
    ['a mutant of another matrix', (r) => (r.rows[0].matrix = 'L0.down'), /Row 1 .*predicted/],
    ['a mutant twice', (r) => (r.rows[1] = { ...r.rows[0] }), /Row 2 .*stands there twice/],
    [
      'ascending risks',
      (r) => ([r.rows[0].risk, r.rows[1].risk] = [2, 3]),
      /Row 2 .*after one of 2/,
    ],
    ['a verified mutant without risk', (r) => (r.rows[1].risk = null), /Row 2 .*risk of null/],
    ['too many verified', (r) => (r.rows[2].how = 'batched'), /3 mutants of the riskiest and 2/],
    [
      'a verified mutant after the audit',
      (r) => ([r.rows[3].how, r.rows[3].risk] = ['batched', 1]),
      /Row 4 .*after the audit/,
    ],
    [
      'rows that say otherwise',
      (r) => toSilent(r.rows[3]),
      /audit says that 1 .* about 62\.5 .*rows it is 1 and 0\./,
    ],
    ['an audit cut short', (r) => r.rows.pop(), /not all of its mutants are there/],
    ['an audit without outcome', (r) => delete r.prediction!.audit!.outcome, /found is missing/],
    [
      'no audit of these',
      (r) => (r.prediction!.audit = null),
      /3 mutants of its list belong to no audit/,
    ],
    [
      'strata of other sizes',
      (r) => r.prediction!.audit!.strata[2].size--,
      /125 mutants; 126 were not/,
    ],
    ['more drawn', (r) => r.prediction!.audit!.strata[2].drawn++, /drew 4 mutants, the list has 3/],
    ['strata upside down', (r) => r.prediction!.audit!.strata.reverse(), /not of descending risk/],
    ['an unknown seed', (r) => (r.prediction!.audit!.seed = -1), /seed is -1/],
    ['an unknown budget', (r) => (r.prediction!.budget = 'all'), /budget is "all", which is none/],
    ['other mutants', (r) => (r.prediction!.mutants = 9), /of 9 mutants, its matrices have 128/],
    ['a histogram of others', (r) => r.prediction!.histogram[0]--, /counts 127 mutants, not 128/],
  ];
  test.each(edits)('%s: refused', async (_, change, sentence) => {
    const run = structuredClone(rankedRun());
    change(run);
    expect(() => decodeCsv(encodeCsv(run))).toThrow(sentence);
    await expect(decodeParquet(encodeParquet(run))).rejects.toThrow(sentence);
  });
});

function toSilent(row: RunRow): void {
  Object.assign(row, { verdict: 'silent', first_divergent: -1, token: -1 });
}
