import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequantise, rowSlice } from '../../../weights/canonical.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { uploadPieces } from '../testing/pieces.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { rectsIn } from '../../testing/rects.ts';
import { linearRef } from '../../reference/linear.ref.ts';
import { mlpDelta } from './mlp_delta.ts';
import { packSites } from './side_term.ts';
import { swigluRef } from '../../reference/swiglu.ref.ts';
import { mutatedRef } from '../../reference/thaw.ref.ts';

const [FFN, HIDDEN, T] = [36, 64, 7];

test.each(ENCODINGS)(
  '%s: the activations’ change is that of computing them with the mutated gate or up',
  async (encoding) => {
    const gpu = await testGpu();
    const random = randomFrom(8);
    // gate and up lie one below the other
    const both = randomMatrix(random, encoding, 2 * FFN, HIDDEN, 0.3);
    const { pieces } = uploadPieces(gpu, both);
    const [gate, up] = [0, FFN].map((first) => dequantise(rowSlice(both, { first, count: FFN })));
    const h = floats(random, T * HIDDEN);
    const wildType = { gate: linearRef(h, gate, HIDDEN), up: linearRef(h, up, HIDDEN) };
    const rows = Array.from({ length: T }, (_, t) => [
      ...wildType.gate.subarray(t * FFN, (t + 1) * FFN),
      ...wildType.up.subarray(t * FFN, (t + 1) * FFN),
    ]);
    const shared = {
      h: gpu.upload('h', h),
      gateUp: gpu.upload('gate_up', Float32Array.from(rows.flat())),
    };
    const mutants = fc.array(
      fc.record({
        rect: rectsIn(FFN, HIDDEN),
        inGate: fc.boolean(),
        value: fc.option(fc.float({ min: -1, max: 1, noNaN: true }), { freq: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        mutants,
        fc.integer({ min: 1, max: 4 }),
        fc.nat(3),
        async (all, per, first) => {
          const m = all.length * per;
          const height = Math.max(...all.map(({ rect }) => rect.height));
          const sites = all.map(({ rect, inGate, value }) => {
            const row = rect.row + (inGate ? 0 : FFN);
            return { ...rect, row, out: row, value };
          });
          const buffers = {
            sites: gpu.upload('sites', packSites(sites)),
            delta: gpu.upload('delta', new Float32Array(m * height).fill(777)),
          };
          const sizes = { intermediate: FFN, height, m, per, first };
          const ops = pieces.map((matrix) =>
            mlpDelta(gpu, { ...shared, ...buffers, matrix, ...sizes }),
          );
          const got = await run(gpu, ops, buffers.delta);
          gpu.destroy(...Object.values(buffers));

          all.forEach(({ rect, inGate, value }, b) => {
            const changed = mutatedRef(inGate ? gate : up, HIDDEN, rect, value);
            const product = linearRef(h, changed, HIDDEN);
            const was = swigluRef(wildType.gate, wildType.up);
            const is = inGate ? swigluRef(product, wildType.up) : swigluRef(wildType.gate, product);
            for (let t = 0; t < per; t++)
              for (let r = 0; r < height; r++) {
                const at = (first + t) * FFN + rect.row + r;
                const wanted = r < rect.height ? is[at] - was[at] : 0;
                expect(Math.abs(got[(b * per + t) * height + r] - wanted)).toBeLessThan(5e-5);
              }
          });
        },
      ),
      { numRuns: 20 },
    );
  },
);
