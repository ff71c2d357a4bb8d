import { expect, test } from 'vitest';
import { ByteReader, ByteWriter } from '../base/byte-stream.ts';
import type { PooledRisk } from '../risk/matrix-risk.ts';
import { CATALOGUE } from '../catalogue/catalogue.ts';
import { readRisk, toSend, writeRisk } from './link-risk.ts';
import type { LinkScreen, SentRisk } from './link-screen.ts';

const { config } = CATALOGUE[0].facts;
const sites = {
  ...{ type: 'tiles', matrices: ['L0.o'], tile: 32, kinds: ['max', 'min'], order: 'coarse' },
} as const;
/** L0.o in squares of 32: 4 × 4 cells. */
const screen = { plan: { sites }, provenance: { model: { config } } } as unknown as LinkScreen;

function through(risk: SentRisk | undefined): SentRisk | undefined {
  const out = new ByteWriter();
  writeRisk(out, risk);
  return readRisk(new ByteReader(out.done()), screen);
}

const pooled = (side: number, risk: number[]): PooledRisk => {
  const count = Math.sqrt(risk.length);
  return { side, rows: count, cols: count, risk: Float32Array.from(risk) };
};
const all = Array.from({ length: 16 }, (_, i) => i / 4);
const sent = (matrix: string, ...kinds: SentRisk['kinds']): SentRisk => ({ matrix, kinds });

test('a map comes through to 3 %, nothing as nothing', () => {
  expect(through(undefined)).toBeUndefined();
  const back = through(sent('L0.o', { kind: 'max', pooled: pooled(1, all) }));
  const { side, rows, cols, risk } = back!.kinds[0].pooled;
  expect([side, rows, cols]).toEqual([1, 4, 4]);
  risk.forEach((one, i) => expect(Math.abs(one - all[i])).toBeLessThanOrEqual(0.03 * all[i]));
});

test('what makes no map that can be drawn is refused', () => {
  const max = { kind: 'max', pooled: pooled(1, all) } as const;
  const coarse = { kind: 'min', pooled: pooled(2, [1, 2, 3, 4]) } as const;
  expect(() => through(sent('L0.o', max, coarse))).toThrow('different sizes');
  expect(() => through(sent('L0.o', max, max))).toThrow('twice');
  expect(() => through(sent('L1.o', max))).toThrow('not there');
  expect(() => through(sent('L0.o', { kind: 'max', pooled: pooled(0, all) }))).toThrow('cells');
});

test('large maps are sent in few blocks, each as risky as its riskiest', () => {
  const risk = new Float32Array(256 * 256);
  risk[200 * 256 + 17] = 2;
  const kind = { kind: 'max', pooled: { side: 2, rows: 256, cols: 256, risk } } as const;
  const rest = {
    ...{ bound: 0, histogram: new Uint32Array() },
    listed: {
      ...{ cells: new Uint32Array(), risk: new Float32Array(), prompt: new Uint16Array() },
      ...{ step: new Uint16Array(), rival: new Uint32Array() },
    },
  };
  const matrix = { layer: 0, projection: 'o' } as const;
  const { kinds } = toSend({ matrix, tile: 1, kinds: [{ ...kind, ...rest }] });
  expect(kinds[0].pooled).toMatchObject({ side: 8, rows: 64, cols: 64 });
  expect(kinds[0].pooled.risk[50 * 64 + 4]).toBe(2);
  expect(kinds[0].pooled.risk.reduce((sum, one) => sum + one, 0)).toBe(2);
});
