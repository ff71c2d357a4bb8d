import { expect, test } from 'vitest';
import { delta, riskOf } from '../../../../src/lib/risk/delta.ts';
import { maxOf, minOf } from '../../../../src/lib/base/arrays.ts';
import { SCREEN_KINDS } from '../../../../src/lib/plan/grid.ts';
import { dequantise } from '../../../weights/canonical.ts';
import { expectClose } from '../../testing/expect-numbers.ts';
import { ENCODINGS, randomMatrix } from '../../testing/matrices.ts';
import { floats, randomFrom } from '../../testing/random.ts';
import { uploadMatrices } from '../model/gpu-matrix.ts';
import { run, testGpu } from '../testing/kernels.ts';
import { weightChange } from '../predict/weight-change.ts';
import { risk } from './risk.ts';

test.each(ENCODINGS)('of %s: every kind’s risks, and whose margin has them', async (encoding) => {
  const gpu = await testGpu();
  const random = randomFrom(6);
  const [rows, cols, first, count] = [12, 64, 3, 7];
  const canonical = randomMatrix(random, encoding, rows, cols);
  const weights = dequantise(canonical);
  const matrix = uploadMatrices(gpu, 'W', [canonical]);
  const range = { min: minOf(weights), max: maxOf(weights) };
  const lowest = floats(random, count * cols);
  const highest = lowest.map((v) => v + random());
  const whose = gpu.buffer('whose', count * cols * 4);
  const out = gpu.buffer('risk', count * cols * 4);
  for (const kind of SCREEN_KINDS) {
    const op = risk(gpu, {
      ...{ matrix, first, count, change: weightChange(kind, range), risk: out, whose, at: 0 },
      lowest: gpu.upload('lowest', lowest),
      highest: gpu.upload('highest', highest),
      ofWhom: gpu.upload(
        'of whom',
        Uint32Array.from(lowest, (_, i) => i | ((1000 + i) << 16)),
      ),
    });
    const got = await run(gpu, [op], out);
    const named = new Uint32Array(await gpu.read(whose));
    const moved = Array.from(lowest, (_, i) => delta(kind, weights[first * cols + i], range));
    expectClose(
      got,
      Float32Array.from(moved, (d, i) => riskOf(d, highest[i], lowest[i])),
      1e-6,
    );
    moved.forEach((d, i) => {
      if (d !== 0) expect(named[i]).toBe(d > 0 ? i : 1000 + i);
    });
  }
});
