import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bf16sToFloats, floatToHalf, halfToFloat, halvesToFloats } from './half.ts';

test.each([
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 5.960464477539063e-8], // smallest subnormal
  [0x03ff, 6.097555160522461e-5], // largest subnormal
  [0x0400, 6.103515625e-5], // smallest normal
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504], // largest
  [0x7c00, Infinity],
  [0xfc00, -Infinity],
  [0x7e01, NaN],
])('half %i is %d', (bits, value) => {
  expect(halfToFloat(bits)).toBe(value);
});

test('every half that is not NaN comes back from its value', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = halfToFloat(bits);
    if (!Number.isNaN(value) && floatToHalf(value) !== bits) {
      expect.fail(`${bits.toString(16)} → ${value} → ${floatToHalf(value).toString(16)}`);
    }
  }
});

test('halves grow with their bits, so a rounded number lies within half a step', () => {
  fc.assert(
    fc.property(fc.double({ min: -65000, max: 65000, noNaN: true }), (x) => {
      const rounded = halfToFloat(floatToHalf(x));
      const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x) || 2 ** -30))) - 10);
      expect(Math.abs(rounded - x)).toBeLessThanOrEqual(step / 2);
    }),
  );
});

test('arrays are widened element by element', () => {
  fc.assert(
    fc.property(fc.uint16Array({ maxLength: 64 }), (bits) => {
      expect([...halvesToFloats(bits)]).toEqual([...bits].map(halfToFloat));
    }),
  );
});

test('bfloat16 is the upper half of f32', () => {
  expect([...bf16sToFloats(new Uint16Array([0x3f80, 0xc040, 0x0001, 0x7f80, 0x8000]))]).toEqual([
    1,
    -3,
    9.183549615799121e-41,
    Infinity,
    -0,
  ]);
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (x) => {
      const bits = new Uint32Array(new Float32Array([x]).buffer)[0] >>> 16;
      const back = new Uint32Array(bf16sToFloats(new Uint16Array([bits])).buffer)[0];
      expect(back).toBe((bits << 16) >>> 0);
    }),
  );
});
