import { beforeAll, describe, expect, test } from 'vitest';
import type { GgufReader } from '../../../weights/gguf.ts';
import type { GpuContext } from '../context.ts';
import { expectRun, openSmollm2, smollm2IsHere, wildTypes } from '../testing/smollm2.ts';

const wild = await wildTypes();

describe.skipIf(!smollm2IsHere)('SmolLM2-135M-Instruct', () => {
  let reader: GgufReader;
  let context: GpuContext;
  beforeAll(async () => {
    ({ reader, context } = await openSmollm2());
  }, 300_000);

  test('its configuration', () => {
    expect(reader.config).toMatchObject({ ...wild!.config, rms_norm_eps: 1e-5 });
    expect(reader.quantization).toBe('Q4_1');
  });

  test('max and min of matrices', async () => {
    for (const { layer, matrix, rows, cols, max, min } of wild!.matrices) {
      const found = await context.valueRange({ layer, projection: matrix });
      const location = context.model.layers[layer].locations[matrix];
      expect([location.rows, location.cols]).toEqual([rows, cols]);
      // the oracle has six digits
      expect(Math.abs(found.max - max)).toBeLessThanOrEqual(1e-5 * Math.abs(max));
      expect(Math.abs(found.min - min)).toBeLessThanOrEqual(1e-5 * Math.abs(min));
    }
  });

  // the other runs, super weights and mutants: smollm2.deep.test.ts
  test('logits and the first tokens of a continuation', { timeout: 300_000 }, async () => {
    await expectRun(context, wild!.runs[0], 4);
  });
});
