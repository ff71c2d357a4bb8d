import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixShape, PROJECTIONS } from './matrix.ts';
import { clampSite, formatSite, parseSite, siteProblem } from './site.ts';
import { configs, sitesOf } from '../testing/arbitrary.ts';

const configAndSite = configs.chain((c) => fc.tuple(fc.constant(c), sitesOf(c)));
const anyInteger = fc.integer({ min: -700, max: 1400 });
const anySite = fc.record({
  layer: fc.integer({ min: -3, max: 12 }),
  projection: fc.constantFrom(...PROJECTIONS),
  row: anyInteger,
  col: anyInteger,
  height: anyInteger,
  width: anyInteger,
});

describe('text', () => {
  test('any site survives being written and read', () => {
    fc.assert(
      fc.property(configAndSite, ([, site]) => {
        expect(parseSite(formatSite(site))).toEqual(site);
      }),
    );
  });

  test('single weights and rectangles are written as numpy indexes', () => {
    const site = { layer: 1, projection: 'down', row: 8, col: 93, height: 1, width: 1 } as const;
    expect(formatSite(site)).toBe('L1.down[8, 93]');
    expect(formatSite({ ...site, height: 8, width: 2 })).toBe('L1.down[8:16, 93:95]');
    expect(formatSite({ ...site, width: 2 })).toBe('L1.down[8, 93:95]');
  });

  test('spaces do not matter', () => {
    const site = { layer: 3, projection: 'q', row: 0, col: 4, height: 2, width: 1 };
    expect(parseSite(' l3.q_proj[0:2,4] ')).toEqual(site);
    expect(parseSite('L3.q[ 0:2 , 4 ]')).toEqual(site);
  });

  test.each([
    'L1.down',
    'L1.down[]',
    'L1.down[3]',
    'L1.down[3, ]',
    'L1.down[5:5, 0]',
    'L1.down[5:3, 0]',
    'L1.down[-1, 0]',
    'L1.down[1.5, 0]',
    'L1.norm[0, 0]',
    'L1.down[0, 0',
    'L1.down[0, 0][0, 0]',
    'L1.down[12345678, 0]',
  ])('%j is no site', (text) => {
    expect(parseSite(text)).toBeNull();
  });
});

describe('bounds', () => {
  test('nothing is wrong with a site inside its matrix, and clamping leaves it alone', () => {
    fc.assert(
      fc.property(configAndSite, ([c, site]) => {
        expect(siteProblem(c, site)).toBeNull();
        expect(clampSite(c, site)).toEqual(site);
      }),
    );
  });

  test('nothing is wrong with any site once clamped; clamping changes only what is wrong', () => {
    fc.assert(
      fc.property(configs, anySite, (c, site) => {
        const clamped = clampSite(c, site);
        expect(siteProblem(c, clamped)).toBeNull();
        const same = formatSite(clamped) === formatSite(site);
        expect(siteProblem(c, site) === null).toBe(same);
      }),
      { numRuns: 500 },
    );
  });

  test('clamping keeps the size of what fits and moves it as little as possible', () => {
    fc.assert(
      fc.property(configAndSite, anyInteger, anyInteger, ([c, site], row, col) => {
        const { rows, cols } = matrixShape(c, site.projection);
        const clamped = clampSite(c, { ...site, row, col });
        expect(clamped).toMatchObject({ height: site.height, width: site.width });
        const nearest = (x: number, room: number) => (x < 0 ? 0 : Math.min(x, room));
        expect(clamped.row).toBe(nearest(row, rows - site.height));
        expect(clamped.col).toBe(nearest(col, cols - site.width));
      }),
    );
  });

  test('what is wrong is said', () => {
    const [c] = fc.sample(configs, 1);
    const site = { layer: 0, projection: 'q', row: 0, col: 0, height: 1, width: 1 } as const;
    const { rows, cols } = matrixShape(c, 'q');
    expect(siteProblem(c, { ...site, row: rows })).toContain(`rows 0 to ${rows - 1}`);
    expect(siteProblem(c, { ...site, col: cols - 1, width: 2 })).toContain(
      `${cols - 1} to ${cols}`,
    );
    expect(siteProblem(c, { ...site, height: 0 })).toContain('at least 1 × 1');
    expect(siteProblem(c, { ...site, row: 0.5 })).toContain('whole numbers');
    expect(siteProblem(c, { ...site, width: NaN })).toContain('whole numbers');
    expect(siteProblem(c, { ...site, layer: c.num_hidden_layers })).toContain('no layer');
  });
});
