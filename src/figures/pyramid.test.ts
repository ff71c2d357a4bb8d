import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyOutcomes, NOT_TESTED } from '../lib/results/outcomes.ts';
import { HITS } from './cells.ts';
import { layerFor, levelOf, pyramidOf, type MapColour, squeezed } from './pyramid.ts';

const maps = fc
  .record({ rows: fc.integer({ min: 1, max: 13 }), cols: fc.integer({ min: 1, max: 13 }) })
  .chain((grid) => {
    const cells = grid.rows * grid.cols;
    return fc
      .array(
        fc.record({
          outcome: fc.integer({ min: NOT_TESTED, max: 6 }),
          kl: fc.float({ min: 0, max: 9, noNaN: true }),
        }),
        { minLength: cells, maxLength: cells },
      )
      .map((all) => {
        const max = emptyOutcomes(grid);
        max.firstDivergent.set(all.map(({ outcome }) => outcome));
        max.tested = all.filter(({ outcome }) => outcome !== NOT_TESTED).length;
        max.kl.set(all.map(({ kl }) => kl));
        return { grid, max };
      });
  });

test('a block is what its cells are together, at every level, down to a single block', () => {
  fc.assert(
    fc.property(maps, fc.constantFrom('token', 'kl', 'kind'), ({ grid, max }, colour) => {
      const look = { kinds: ['max'] as const, colour: colour as MapColour };
      const pyramid = pyramidOf(grid, { max }, look);
      const [base] = pyramid;
      const top = pyramid[pyramid.length - 1];
      expect([top.rows, top.cols]).toEqual([1, 1]);
      pyramid.forEach((layer, level) => {
        const codes = new Uint8Array(layer.rows * layer.cols);
        const severities = new Float32Array(layer.rows * layer.cols).fill(-Infinity);
        base.codes.forEach((code, cell) => {
          const row = Math.floor(cell / grid.cols) >> level;
          const block = row * layer.cols + ((cell % grid.cols) >> level);
          codes[block] |= code;
          severities[block] = Math.max(severities[block], base.severities?.[cell] ?? -Infinity);
        });
        expect(layer.codes).toEqual(codes);
        expect(levelOf(grid, { max }, look, level)).toEqual(layer);
        if (layer.severities) expect(layer.severities).toEqual(severities);
      });
      const hits = [...max.firstDivergent].some((outcome) => outcome >= 0);
      expect((top.codes[0] & HITS.max) !== 0).toBe(hits);
    }),
  );
});

test('a map of which few cells are tested comes to what going over all of it gives', () => {
  const sparse = maps.chain(({ grid, max }) =>
    fc.uniqueArray(fc.nat(grid.rows * grid.cols - 1)).map((cells) => {
      const few = emptyOutcomes(grid);
      for (const cell of cells.slice(0, Math.floor((grid.rows * grid.cols) / 8))) {
        few.firstDivergent[cell] = max.firstDivergent[cell];
        few.kl[cell] = max.kl[cell];
      }
      few.tested = few.firstDivergent.filter((outcome) => outcome !== NOT_TESTED).length;
      return { grid, few };
    }),
  );
  const levels = fc.integer({ min: 0, max: 4 });
  fc.assert(
    fc.property(sparse, levels, fc.constantFrom('kl', 'kind'), ({ grid, few }, level, colour) => {
      const look = { kinds: ['max', 'min'] as const, colour: colour as MapColour };
      // as many as make it go over all
      const all = { ...few, tested: grid.rows * grid.cols };
      expect(levelOf(grid, { max: few }, look, level)).toEqual(
        levelOf(grid, { max: all }, look, level),
      );
    }),
  );
});

test('squeezed onto pixels, every cell is seen in its own', () => {
  const size = fc.integer({ min: 1, max: 14 });
  fc.assert(
    fc.property(maps, size, size, ({ grid, max }, rows, cols) => {
      const layer = levelOf(grid, { max }, { kinds: ['max'], colour: 'kl' }, 0);
      const small = squeezed(layer, rows, cols);
      expect([small.rows, small.cols]).toEqual([
        ...[Math.min(rows, grid.rows), Math.min(cols, grid.cols)],
      ]);
      const seen = new Set<number>();
      layer.codes.forEach((code, cell) => {
        const row = Math.floor((Math.floor(cell / grid.cols) * small.rows) / grid.rows);
        const col = Math.floor(((cell % grid.cols) * small.cols) / grid.cols);
        const to = row * small.cols + col;
        seen.add(to);
        expect(small.codes[to] & code).toBe(code);
        expect(small.severities![to]).toBeGreaterThanOrEqual(layer.severities![cell]);
      });
      expect(seen.size).toBe(small.codes.length);
      const all = (codes: Uint8Array) => codes.reduce((a, b) => a | b, 0);
      expect(all(small.codes)).toBe(all(layer.codes));
    }),
  );
});

test('the level drawn has blocks of a pixel or more, and no larger ones than that takes', () => {
  const grid = { rows: 1000, cols: 3000 };
  const pyramid = pyramidOf(grid, {}, { kinds: ['max'], colour: 'kind' });
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 40, noNaN: true }), (cellPixels) => {
      const { level, layer } = layerFor(pyramid, cellPixels);
      expect(layer).toBe(pyramid[level]);
      if (level < pyramid.length - 1) expect(cellPixels * 2 ** level).toBeGreaterThanOrEqual(1);
      if (level > 0) expect(cellPixels * 2 ** (level - 1)).toBeLessThan(1);
    }),
  );
});
