import { beforeAll, expect, test } from 'vitest';
import type { MatrixRisk } from '../../../src/lib/risk/matrix-risk.ts';
import type { Engine } from '../contract.ts';
import { PairedEngine } from './paired-engine.ts';
import { organismEngine, prompt } from './testing.ts';

const matrix = { layer: 5, projection: 'o' } as const;
const question = { matrices: [matrix], kinds: ['max'], tile: 16 } as const;
let engine: Engine;
let onGpu: Engine;

beforeAll(async () => {
  engine = await organismEngine();
  const { device } = engine;
  const refuse = () => {
    throw new Error('not by this one');
  };
  onGpu = Object.assign(Object.create(engine) as Engine, {
    device: { ...device, engine: 'webgpu' as const },
    predict: refuse,
    risks: refuse,
  });
});

const all = async (from: Engine) => {
  const found: MatrixRisk[] = [];
  for await (const one of from.predict([prompt], question)) found.push(one);
  return found;
};

test('the processor predicts, whether it is the main engine or the second', async () => {
  const wanted = await all(engine);
  const risks = await engine.risks([prompt], matrix, { kind: 'max', tile: 16 });
  expect(wanted[0].kinds[0].pooled.risk).toEqual(risks);
  for (const pair of [new PairedEngine(onGpu, engine), new PairedEngine(engine, onGpu)]) {
    expect(await all(pair)).toEqual(wanted);
    expect(await pair.risks([prompt], matrix, { kind: 'max', tile: 16 })).toEqual(risks);
  }
});

test('two engines without a processor predict by the main one', () => {
  const pair = new PairedEngine(onGpu, onGpu);
  expect(() => pair.predict([prompt], question)).toThrow('not by this one');
});
