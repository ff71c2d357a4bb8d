/**
 * 16-bit floats: widening, exact for every bit pattern (subnormals, infinities, NaN and signed zeros
 * included), and rounding to them.
 */

let table: Float32Array | undefined;

/** Value of each of the 65,536 half-precision bit patterns (IEEE 754 binary16). */
function halfTable(): Float32Array {
  if (table) return table;
  table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    let magnitude: number;
    if (exponent === 0) magnitude = fraction * 2 ** -24;
    else if (exponent < 31) magnitude = (1024 + fraction) * 2 ** (exponent - 25);
    else magnitude = fraction === 0 ? Infinity : NaN;
    table[bits] = sign * magnitude;
  }
  return table;
}

/** The value of one half-precision bit pattern. */
export function halfToFloat(bits: number): number {
  return halfTable()[bits & 0xffff];
}

/** Half-precision bit patterns → values, one for one. */
export function halvesToFloats(bits: Uint16Array): Float32Array {
  const values = halfTable();
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = values[bits[i]];
  return out;
}

/** bfloat16 bit patterns (the upper halves of f32) → values, one for one. */
export function bf16sToFloats(bits: Uint16Array): Float32Array {
  const out = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = bits[i] << 16;
  return new Float32Array(out.buffer);
}

/** The nearest half-precision bit pattern to a number, ties to even (IEEE 754 binary16). */
export function floatToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  // unit in the last place: 2^-24 below 2^-14, else 2^(e-10)
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude || 2 ** -30)));
  const unit = 2 ** (exponent - 10);
  const scaled = magnitude / unit;
  let steps = Math.floor(scaled);
  const rest = scaled - steps;
  if (rest > 0.5 || (rest === 0.5 && steps % 2 === 1)) steps++;
  // steps past 2047 carry into the exponent field by themselves
  return sign | (steps < 1024 ? steps : ((exponent + 14) << 10) + steps);
}
