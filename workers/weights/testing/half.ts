/**
 * The nearest half-precision bit pattern to a number, ties to even (IEEE 754 binary16). Written
 * from the definition and not from the widening under test.
 */
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
