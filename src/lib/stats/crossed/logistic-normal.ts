/**
 * The logistic function as a mixture of eight normal distribution functions, Σ p Φ(s x), whose
 * error is below 1e-8 (Monahan and Stefanski 1992): with it a logistic times a normal has moments in
 * closed form.
 */
const SHARES = Float64Array.of(
  0.003246343272134,
  0.051517477033972,
  0.195077912673858,
  0.315569823632818,
  0.274149576158423,
  0.13107688069547,
  0.027912418727972,
  0.001449567805354,
);
const SCALES = Float64Array.of(
  1.365340806296348,
  1.059523971016916,
  0.830791313765644,
  0.650732166639391,
  0.508135425366489,
  0.396313345166341,
  0.308904252267995,
  0.238212616409306,
);
const ROOT_2PI = Math.sqrt(2 * Math.PI);
const SMALLEST = 1e-300;

const FAR = 7.07106781186547;

/**
 * The normal distribution's upper tail over exp(−z² / 2), z ≥ 0 (Hart 1968, as in West 2005), to
 * 1e-14. Written out: most of a fit's time is spent here.
 */
function tailRatio(z: number): number {
  if (z > FAR) return 1 / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / ROOT_2PI;
  const above =
    (((((3.52624965998911e-2 * z + 0.700383064443688) * z + 6.37396220353165) * z +
      33.912866078383) *
      z +
      112.079291497871) *
      z +
      221.213596169931) *
      z +
    220.206867912376;
  const below =
    ((((((8.83883476483184e-2 * z + 1.75566716318264) * z + 16.064177579207) * z +
      86.7807322029461) *
      z +
      296.564248779674) *
      z +
      637.333633378831) *
      z +
      793.826512519948) *
      z +
    440.413735824752;
  return above / below;
}

/** The normal distribution's upper tail, P(Z > z). */
function normalTail(z: number): number {
  const tail = Math.exp(-0.5 * z * z) * tailRatio(Math.abs(z));
  return z >= 0 ? tail : 1 - tail;
}

/** p of a variance that may be 0: twice ln of a likelihood ratio against ½ χ²₀ + ½ χ²₁ (Self and Liang 1987). */
export const boundaryP = (ratio: number): number => (ratio > 0 ? normalTail(Math.sqrt(ratio)) : 1);

/** ln Z of Z = ∫ logistic(sign · x) N(x; mean, variance) dx, and its derivatives by the mean. */
export interface Tilted {
  ln: number;
  slope: number;
  /** Minus the second derivative: more than 0. */
  bend: number;
}

/** Writes into `out`, which spares an object for each cell and step. */
export function tilt(sign: number, mean: number, variance: number, out: Tilted): void {
  let [z, first, second] = [0, 0, 0];
  for (let k = 0; k < SHARES.length; k++) {
    const scale = SCALES[k] / Math.sqrt(1 + SCALES[k] * SCALES[k] * variance);
    const t = sign * mean * scale;
    const fall = Math.exp(-0.5 * t * t);
    const density = (SHARES[k] * scale * fall) / ROOT_2PI;
    const tail = fall * tailRatio(Math.abs(t));
    z += SHARES[k] * (t > 0 ? 1 - tail : tail);
    first += density;
    second += density * t * scale;
  }
  const safe = Math.max(z, SMALLEST);
  out.ln = Math.log(safe);
  out.slope = (sign * first) / safe;
  out.bend = out.slope * out.slope + second / safe;
}
