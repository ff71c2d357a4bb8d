import { beforeAll, describe, expect, test, vi } from 'vitest';
import { LabError } from '../../../../src/lib/base/failure.ts';
import { minOf } from '../../../../src/lib/base/arrays.ts';
import { allMatrices, matrixShape, PROJECTIONS } from '../../../../src/lib/model/matrix.ts';
import { cellMutation } from '../../../../src/lib/plan/grid.ts';
import type { MatrixRisk } from '../../../../src/lib/risk/matrix-risk.ts';
import { loadMlc } from '../../../weights/mlc.ts';
import { loadTokenizer } from '../../../weights/tokenizer.ts';
import {
  organismFiles,
  wildTypeOracle,
  type WildTypeRun,
} from '../../../weights/testing/organism.ts';
import type { RiskQuestion } from '../../contract.ts';
import { randomFrom } from '../../testing/random.ts';
import { Heap } from '../heap.ts';
import type { ProcessorEngine } from '../processor-engine.ts';
import { testEngine } from '../testing/engine.ts';

const { runs } = await wildTypeOracle();
const [{ prompt_ids: promptIds }] = runs;
/** The smallest lead that a token was chosen by. */
const leadOf = ({ lead }: WildTypeRun) => minOf(lead.slice(0, 40));
const prompt = { assay: { prompt: 'a', maxNewTokens: 12, temperature: 0, seed: 0 }, promptIds };
let engine: ProcessorEngine;
beforeAll(async () => {
  engine = await testEngine(await loadMlc(organismFiles));
});

async function predicted(question: RiskQuestion): Promise<MatrixRisk[]> {
  const found: MatrixRisk[] = [];
  for await (const one of engine.predict([prompt], question)) found.push(one);
  return found;
}

test('a risk of 1 is an NSM, and beyond the riskiest there are hardly any', async () => {
  const run = runs.reduce((least, one) => (leadOf(one) < leadOf(least) ? one : least));
  const { prompt: text, prompt_ids: ids, temperature, seed } = run;
  const assay = { prompt: text, maxNewTokens: 40, temperature, seed };
  const tokens = { assay, promptIds: ids };
  const matrix = { layer: 3, projection: 'v' } as const;
  const risks = await engine.risks([tokens], matrix, { kind: 'max', tile: 1 });
  const order = [...risks.keys()].sort((a, b) => risks[b] - risks[a]);
  const riskiest = order.slice(0, 150);
  const random = randomFrom(5);
  const others = order.slice(150).filter(() => random() < 0.03);
  const cells = [...riskiest, ...others];
  const mutations = cells.map((cell) =>
    cellMutation(engine.model.config, { matrix, tile: 1 }, cell, 'max'),
  );
  const nsms = new Set<number>();
  for await (const some of engine.screen([tokens], mutations))
    for (const { index, verdict } of some) if (verdict === 'nsm') nsms.add(cells[index]);
  const predictedNsms = riskiest.filter((cell) => risks[cell] >= 1);
  expect(predictedNsms.length).toBeGreaterThan(20);
  expect(predictedNsms.length).toBeLessThan(100);
  const right = predictedNsms.filter((cell) => nsms.has(cell)).length;
  expect(right / predictedNsms.length).toBeGreaterThan(0.9);
  // of the NSMs that are found at all, nearly all were predicted
  expect(right / nsms.size).toBeGreaterThan(0.9);
  expect(others.filter((cell) => nsms.has(cell))).toEqual([]);
});

test('NSMs of k to which first order gives risks of 0.27 and 0.34 are among its riskiest', async () => {
  const tokenizer = await loadTokenizer(organismFiles);
  const assay = { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 };
  const fox = { assay, promptIds: tokenizer.encode(assay.prompt) };
  const nsms = [
    { layer: 3, row: 56, col: 79 },
    { layer: 5, row: 8, col: 107 },
  ];
  for (const { layer, row, col } of nsms) {
    const matrix = { layer, projection: 'k' } as const;
    const risks = await engine.risks([fox], matrix, { kind: 'max', tile: 1 });
    const own = risks[row * engine.model.config.hidden_size + col];
    expect(own).toBeGreaterThan(0.7);
    expect(risks.filter((risk) => risk > own).length).toBeLessThan(40);
  }
});

test('matrices come from the last layer to the first, those of higher layers than asked for not at all', async () => {
  const matrices = [
    { layer: 3, projection: 'q' },
    { layer: 5, projection: 'down' },
    { layer: 3, projection: 'up' },
  ] as const;
  const found = await predicted({ matrices, kinds: ['max', 'zero'], tile: 64 });
  expect(found.map(({ matrix }) => matrix)).toEqual([matrices[1], matrices[2], matrices[0]]);
  expect(found.map(({ kinds }) => kinds.map(({ kind }) => kind))).toEqual(
    found.map(() => ['max', 'zero']),
  );
  for (const { matrix, kinds } of found) {
    const { rows, cols } = matrixShape(engine.model.config, matrix.projection);
    const cells = Math.ceil(rows / 64) * Math.ceil(cols / 64);
    for (const { pooled } of kinds) expect(pooled.risk).toHaveLength(cells);
  }
});

test('nothing stays in memory but what was there before', async () => {
  const question = {
    matrices: PROJECTIONS.map((projection) => ({ layer: 5, projection })),
    kinds: ['max'],
    tile: 1,
  } as const;
  await predicted(question);
  const { heap } = engine.context;
  const before = heap.bytes;
  await predicted(question);
  await predicted({ ...question, tile: 48 });
  expect(heap.bytes).toBe(before);
  // whoever stops asking leaves nothing behind either
  for await (const one of engine.predict([prompt], question)) {
    expect(one.tile).toBe(1);
    break;
  }
  expect(heap.bytes).toBe(before);
});

test.each([
  { layer: 4, projection: 'gate', tile: 3 },
  { layer: 5, projection: 'k', tile: 1 },
] as const)(
  'where memory ends, wherever it ends, nothing stays behind: $projection',
  async (of) => {
    const { tile, ...matrix } = of;
    const question = { matrices: [matrix], kinds: ['max'], tile } as const;
    await predicted(question);
    const { heap } = engine.context;
    const before = heap.bytes;
    let fails = Infinity;
    let count = 0;
    const allocate = vi.spyOn(heap, 'allocate').mockImplementation((length) => {
      if (++count > fails) throw new LabError('too-big', 'no room', '');
      return Heap.prototype.allocate.call(heap, length);
    });
    await predicted(question);
    const all = count;
    expect(all).toBeGreaterThan(20);
    for (fails = 0; fails < all; fails++) {
      count = 0;
      await expect(predicted(question)).rejects.toThrow('no room');
      expect(heap.bytes).toBe(before);
    }
    allocate.mockRestore();
  },
);

describe('a prediction', () => {
  const kinds = ['max', 'min'] as const;
  const everything = () => ({ matrices: allMatrices(engine.model.config), kinds, tile: 1 });

  test('can be stopped, and says how far it has come', async () => {
    const { heap } = engine.context;
    await predicted({ kinds, tile: 1, matrices: [{ layer: 5, projection: 'o' }] });
    const before = heap.bytes;
    const stop = new AbortController();
    const shares: number[] = [];
    const onProgress = (share: number) => {
      shares.push(share);
      if (shares.length === 2) stop.abort(new Error('enough'));
    };
    const all = async () => {
      for await (const one of engine.predict([prompt], everything(), {
        signal: stop.signal,
        onProgress,
      }))
        expect(one.matrix.layer).toBeGreaterThan(0);
    };
    await expect(all()).rejects.toThrow('enough');
    expect(shares).toHaveLength(2);
    expect(shares[1]).toBeGreaterThan(shares[0]);
    expect(shares[1]).toBeLessThan(1);
    expect(heap.bytes).toBe(before);
  });

  test('of what is not there is refused in words', async () => {
    const ask = (matrices: RiskQuestion['matrices'], tile: number) => () =>
      engine.predict([prompt], { matrices, kinds: ['max'], tile });
    expect(ask([{ layer: 9, projection: 'q' }], 1)).toThrow('There is no layer 9');
    expect(ask([], 0)).toThrow('There are no squares of 0 × 0');
    const long = { ...prompt, assay: { ...prompt.assay, maxNewTokens: 9999 } };
    const id = { layer: 0, projection: 'q' } as const;
    await expect(engine.risks([long], id, { kind: 'max', tile: 1 })).rejects.toThrow(
      'new tokens fit',
    );
    expect(await predicted({ matrices: [], kinds: ['max'], tile: 1 })).toEqual([]);
  });
});
