import { describe, expect, test } from 'vitest';
import { descriptive } from '../assay/assay.ts';
import { matrixOf, mapOf, samePlan, tilePlan, type TilePlan } from './plan.ts';

const matrix = { layer: 3, projection: 'down' } as const;
const PROMPT = { prompt: 'Tell', maxNewTokens: 4, temperature: 0, seed: 0 };
const assay = descriptive(PROMPT);
const map = { matrix, tile: 8, kinds: ['max', 'min'] as const, assay };
const plan = tilePlan(map);

describe('the plan of one map', () => {
  test('says which map it is', () => {
    expect(matrixOf(plan)).toEqual(matrix);
    expect(mapOf(plan)).toEqual({ matrix, tile: 8, assay });
    const many: TilePlan = { ...plan, sites: { ...plan.sites, matrices: ['L0.q', 'L1.q'] } };
    expect(() => matrixOf(many)).toThrow(/L0\.q, L1\.q/);
  });

  test.each<[string, Partial<Parameters<typeof tilePlan>[0]>]>([
    ['tile', { tile: 16 }],
    ['kinds', { kinds: ['max'] }],
    ['texts', { texts: true }],
    ['matrix', { matrix: { ...matrix, layer: 2 } }],
    ['region', { region: { rows: [0, 8] } }],
    ['assay', { assay: descriptive({ ...PROMPT, maxNewTokens: 5 }) }],
  ])('is another with another %s', (_, change) => {
    expect(samePlan(plan, tilePlan({ ...map, ...change }))).toBe(false);
  });

  test('is the same under another name of its assay, however it was made', () => {
    expect(samePlan(plan, tilePlan({ ...map, assay: descriptive(PROMPT, 'x', 'X') }))).toBe(true);
    const region = { rows: [0, 8], cols: [8, 16] } as const;
    const turned = { cols: [8, 16], rows: [0, 8] } as const;
    expect(samePlan(tilePlan({ ...map, region }), tilePlan({ ...map, region: turned }))).toBe(true);
  });
});
