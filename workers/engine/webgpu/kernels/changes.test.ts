import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise } from '../../../weights/canonical.ts';
import { testGpu } from '../testing/kernels.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { randomFrom } from '../../testing/random.ts';
import { rectsIn } from '../../testing/rects.ts';
import { changes } from './changes.ts';
import { extentRef } from '../../reference/extent.ref.ts';
import { packSites } from './side_term.ts';

const [ROWS, COLS] = [24, 64];
const UNTOUCHED = 9;

test.each(ENCODINGS)('%s: whether a mutation changes anything in its site', async (encoding) => {
  const gpu = await testGpu();
  const canonical = randomMatrix(randomFrom(4), encoding, ROWS, COLS);
  const weights = dequantise(canonical);
  const { pieces } = uploadPieces(gpu, canonical);
  // single weights, many of them with their own value
  const single = fc.nat(ROWS * COLS - 1).chain((i) =>
    fc.record({
      row: fc.constant(Math.floor(i / COLS)),
      col: fc.constant(i % COLS),
      height: fc.constant(1),
      width: fc.constant(1),
      value: fc.constantFrom(weights[i], 3, null),
    }),
  );
  const any = fc
    .tuple(rectsIn(ROWS, COLS), fc.nat(ROWS * COLS - 1))
    .map(([rect, i]) => ({ ...rect, value: i % 3 === 0 ? null : weights[i] }));
  const nothing = fc.constant({ row: 0, col: 0, height: 0, width: 4, value: 1 });
  const some = fc.array(fc.oneof(single, any, nothing), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(some, fc.nat(5), async (sites, offset) => {
      const buffers = {
        sites: gpu.upload('sites', packSites(sites.map((site) => ({ ...site, out: 0 })))),
        changed: gpu.upload('changed', new Uint32Array(sites.length + 10).fill(UNTOUCHED)),
      };
      gpu.submit(
        pieces.map((matrix, i) =>
          changes(gpu, { ...buffers, matrix, offset, count: sites.length, also: i > 0 }),
        ),
      );
      const got = [...new Uint32Array(await gpu.read(buffers.changed))];
      gpu.destroy(...Object.values(buffers));
      const wanted = sites.map((site) =>
        Number(extentRef(weights, COLS, site, site.value).differing > 0),
      );
      expect(got.slice(offset, offset + sites.length)).toEqual(wanted);
      const beside = [...got.slice(0, offset), ...got.slice(offset + sites.length)];
      expect(beside.every((word) => word === UNTOUCHED)).toBe(true);
    }),
    { numRuns: 15 },
  );
});
