/** Gate against Up and Down: level, power, and what several prompts add. All seeded. */
import { expect, test } from 'vitest';
import { gateContrast, type MatrixEffect } from './gate-contrast.ts';
import { heldOutEffects, somersD } from './held-out.ts';
import { overAssays } from './over-assays.ts';
import { pairUp } from './pairs.ts';
import { simulateSigns, uniforms } from './testing/maps.ts';

const effects = (layers: number, next: () => number, gate: number): MatrixEffect[] =>
  Array.from({ length: layers }, (_, layer) =>
    (['gate', 'up', 'down'] as const).map((projection) => {
      const noise = () => 0.4 * (next() - 0.5) + (projection === 'gate' ? gate : 0);
      return { layer, projection, rows: noise(), cols: noise() };
    }),
  ).flat();

test('the contrast is by hand: labels permuted within layers, the smaller of both axes', () => {
  const one: MatrixEffect[] = [
    { layer: 0, projection: 'gate', rows: 0.5, cols: 0.3 },
    { layer: 0, projection: 'up', rows: 0.1, cols: 0.2 },
    { layer: 0, projection: 'down', rows: 0.2, cols: 0 },
    { layer: 1, projection: 'up', rows: 0.9, cols: 0.9 },
  ];
  const contrast = gateContrast([one])!;
  expect(contrast).toMatchObject({ layers: 1, assays: 1 });
  expect(contrast.rows.effect).toBeCloseTo(0.35, 12);
  expect(contrast.both.effect).toBeCloseTo(0.3 - (0.1 + 0) / 2, 12);
  // one layer cannot give less than 1/3, so that nothing could have been found
  expect(contrast.rows).toMatchObject({ p: 1 / 3, least: null, interval: null });
  expect(gateContrast([one.slice(1)])).toBeNull();
});

test('level and power over six layers, and the least contrast between them', () => {
  const next = uniforms(3);
  const share = (gate: number) => {
    const all = Array.from({ length: 100 }, () => gateContrast([effects(6, next, gate)])!);
    const found = all.filter(({ both }) => both.p <= 0.05).length / all.length;
    return { found, least: all.reduce((sum, { both }) => sum + both.least!, 0) / all.length };
  };
  const none = share(0);
  expect(none.found).toBeLessThanOrEqual(0.12);
  expect(share(0.4).found).toBeGreaterThan(0.95);
  const planted = share(none.least);
  expect(planted.found).toBeGreaterThan(0.55);
  expect(planted.found).toBeLessThan(1);
});

test('Somers’ D: 1, −1, 0 where all scores are equal; pairs on one line count half', () => {
  const signs = [1, 1, -1, -1];
  const lines = [0, 1, 2, 3];
  expect(somersD([2, 1, -1, -2], signs, lines)).toBe(1);
  expect(somersD([-2, -1, 1, 2], signs, lines)).toBe(-1);
  expect(somersD([1, 1, 1, 1], signs, lines)).toBe(0);
  expect(somersD([2, 1, -1, -2], signs, [0, 1, 1, 0])).toBe(0.5);
  expect(somersD([1], [1], [0])).toBe(0);
});

test('cells that keep their signs from prompt to prompt are no order of lines', () => {
  const grid = { rows: 44, cols: 16 };
  const next = uniforms(12);
  const means = Array.from({ length: 40 }, () => {
    const map = simulateSigns(grid, next, () => ({ density: 0.15, max: 0.5 }));
    const effects = heldOutEffects([0, 1, 2].map(() => pairUp(grid, map)));
    return overAssays(effects.map((effect) => effect!.rows))!.mean;
  });
  const mean = overAssays(means)!;
  expect(Math.abs(mean.mean)).toBeLessThan(0.05);
});

test('over prompts: lines that keep their signs from prompt to prompt are found, noise is not', () => {
  const grid = { rows: 24, cols: 16 };
  const next = uniforms(9);
  const prompts = (strength: number) => {
    const signs = Array.from({ length: grid.cols }, () => (next() < 0.5 ? strength : -strength));
    const maps = Array.from({ length: 6 }, () =>
      pairUp(
        grid,
        simulateSigns(grid, next, (_, col) => ({ density: 0.2, max: 0.5 + signs[col] })),
      ),
    );
    return heldOutEffects(maps).map((effect) => effect!);
  };
  const planted = overAssays(prompts(0.35).map(({ cols }) => cols))!;
  expect(planted.interval!.low).toBeGreaterThan(0.2);
  expect(planted.p).toBeLessThan(0.01);
  const noise = overAssays(prompts(0).map(({ cols }) => cols))!;
  expect(Math.abs(noise.mean)).toBeLessThan(0.25);
  // a prompt without cells has no effect, and gives the others no order
  const [some] = [
    pairUp(
      grid,
      simulateSigns(grid, next, () => ({ density: 0.2, max: 0.5 })),
    ),
  ];
  const silent = pairUp(
    grid,
    simulateSigns(grid, next, () => ({ density: 0, max: 0 })),
  );
  expect(heldOutEffects([some, silent])).toEqual([null, null]);
});

test('several prompts narrow the interval of the contrast', () => {
  const next = uniforms(4);
  const one = gateContrast([effects(4, next, 0.3)])!;
  const many = gateContrast(Array.from({ length: 12 }, () => effects(4, next, 0.3)))!;
  const wide = ({ interval }: typeof one.rows) => interval!.high - interval!.low;
  expect(many.assays).toBe(12);
  expect(wide(many.rows)).toBeLessThan(wide(one.rows));
  expect(many.rows.interval!.low).toBeLessThan(0.3);
  expect(many.rows.interval!.high).toBeGreaterThan(0.3);
});
