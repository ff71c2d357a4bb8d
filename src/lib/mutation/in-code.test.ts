import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeValue, nearestCode } from './in-code.ts';
import { codeAddress, mlcLocation } from '../python/mlc-address.ts';
import type { ModelConfig } from '../model/model-config.ts';
import { LLAMA2_7B, MISTRAL_7B } from '../model/model-configs.ts';

test('Llama-2 layer 5 k_proj[100, 1234] and Zephyr layer 31 up_proj[7, 4095] lie where they should', () => {
  const k = mlcLocation(LLAMA2_7B, { layer: 5, projection: 'k' });
  expect(k).toEqual({ tensor: 'model.layers.5.self_attn.qkv_proj', firstRow: 4096, cols: 4096 });
  expect(codeAddress(k.firstRow + 100, 1234, k.cols)).toEqual({
    word: 2_148_506,
    shift: 8,
    scale: 537_126,
  });
  const up = mlcLocation(MISTRAL_7B, { layer: 31, projection: 'up' });
  expect(up).toEqual({ tensor: 'model.layers.31.mlp.gate_up_proj', firstRow: 14336, cols: 4096 });
  expect(codeAddress(up.firstRow + 7, 4095, up.cols)).toEqual({
    word: 7_344_127,
    shift: 28,
    scale: 1_836_031,
  });
});

test('rows of the fused tensors: q, k, v and gate, up', () => {
  const first = (config: ModelConfig) =>
    (['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const).map(
      (projection) => mlcLocation(config, { layer: 0, projection }).firstRow,
    );
  expect(first(LLAMA2_7B)).toEqual([0, 4096, 8192, 0, 0, 11008, 0]);
  expect(first(MISTRAL_7B)).toEqual([0, 4096, 5120, 0, 0, 14336, 0]);
  expect(mlcLocation(LLAMA2_7B, { layer: 0, projection: 'down' }).cols).toBe(11008);
});

test('the nearest code: exact, between, beyond either end, ties', () => {
  expect(nearestCode(0, 0.5, 3)).toBe(7);
  expect(nearestCode(0.26, 0.5, 3)).toBe(8);
  expect(nearestCode(0.25, 0.5, 3)).toBe(7); // a tie: the smaller code
  expect(nearestCode(-0.25, 0.5, 3)).toBe(6);
  expect(nearestCode(100, 0.5, 3)).toBe(15); // the code that quantising never writes
  expect(codeValue(15, 0.5)).toBe(4);
  expect(nearestCode(-100, 0.5, 3)).toBe(0);
  expect(nearestCode(1, 0, 3)).toBe(3);
});

test('no other code is nearer, and a value that a code stands for gives that code back', () => {
  fc.assert(
    fc.property(
      fc.float({ min: -4, max: 4, noNaN: true }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 0, max: 15 }),
      (value, thousandth, code) => {
        const scale = Math.fround(thousandth / 1000);
        const distance = (c: number) => Math.abs(codeValue(c, scale) - value);
        const best = distance(nearestCode(value, scale, 0));
        for (let c = 0; c < 16; c++) expect(best).toBeLessThanOrEqual(distance(c));
        expect(nearestCode(codeValue(code, scale), scale, 0)).toBe(code);
      },
    ),
  );
});
