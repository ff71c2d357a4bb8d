import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutTree, mergeTree } from './merge-tree.ts';

const UNIT = { min: 0, max: 1, noNaN: true };
const points = fc.array(fc.tuple(fc.double(UNIT), fc.double(UNIT)), {
  minLength: 1,
  maxLength: 14,
});

const plane = (at: [number, number][]) => (i: number, j: number) =>
  Math.hypot(at[i][0] - at[j][0], at[i][1] - at[j][1]);

/** The definition itself: join the two clusters with the smallest mean distance, n³. */
function slowly(count: number, distance: (i: number, j: number) => number): number[] {
  const clusters = Array.from({ length: count }, (_, i) => [i]);
  const heights: number[] = [];
  while (clusters.length > 1) {
    let best: [number, number, number] = [0, 1, Infinity];
    for (let x = 0; x < clusters.length; x++)
      for (let y = x + 1; y < clusters.length; y++) {
        const sum = clusters[x].flatMap((i) => clusters[y].map((j) => distance(i, j)));
        const mean = sum.reduce((a, b) => a + b, 0) / sum.length;
        if (mean < best[2]) best = [x, y, mean];
      }
    const [x, y, height] = best;
    clusters[x].push(...clusters.splice(y, 1)[0]);
    heights.push(height);
  }
  return heights;
}

/** Points without ties: where two distances are equal, either tree is right. */
const scattered = fc
  .tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 1000 }))
  .map(([count, seed]) =>
    Array.from({ length: count }, (_, i): [number, number] => [
      (Math.sin(seed + 12.9898 * i) * 43758.5453) % 1,
      (Math.sin(seed + 78.233 * i) * 12543.1234) % 1,
    ]),
  );

test('the tree is that of joining the nearest two clusters again and again', () => {
  fc.assert(
    fc.property(scattered, (at) => {
      const heights = mergeTree(at.length, plane(at)).map((merge) => merge.distance);
      const expected = slowly(at.length, plane(at));
      expect(heights).toHaveLength(at.length - 1);
      heights.forEach((height, i) => expect(height).toBeCloseTo(expected[i], 4));
    }),
    { endOnFailure: true },
  );
});

test('a cut groups what merges below it, numbered by first item', () => {
  const at: [number, number][] = [
    [0, 0],
    [5, 5],
    [0.1, 0],
    [5, 5.2],
    [9, 0],
  ];
  const tree = mergeTree(5, plane(at));
  expect(cutTree(5, tree, 0.05)).toEqual([0, 1, 2, 3, 4]);
  expect(cutTree(5, tree, 0.15)).toEqual([0, 1, 0, 2, 3]);
  expect(cutTree(5, tree, 0.3)).toEqual([0, 1, 0, 1, 2]);
  expect(cutTree(5, tree, 20)).toEqual([0, 0, 0, 0, 0]);
  expect(
    cutTree(
      0,
      mergeTree(0, () => 0),
      1,
    ),
  ).toEqual([]);
});

test('ties: equal input, equal output, whatever the threshold', () => {
  const equal = () => 0.5;
  expect(mergeTree(6, equal)).toEqual(mergeTree(6, equal));
  expect(mergeTree(4, equal).map(({ distance }) => distance)).toEqual([0.5, 0.5, 0.5]);
  expect(new Set(cutTree(4, mergeTree(4, equal), 0.5)).size).toBe(1);
});

test('a higher cut never splits a group', () => {
  fc.assert(
    fc.property(points, fc.double(UNIT), fc.double(UNIT), (at, x, y) => {
      const tree = mergeTree(at.length, plane(at));
      const fine = cutTree(at.length, tree, Math.min(x, y));
      const coarse = cutTree(at.length, tree, Math.max(x, y));
      fine.forEach((group, i) => expect(coarse[i]).toBe(coarse[fine.indexOf(group)]));
    }),
  );
});
