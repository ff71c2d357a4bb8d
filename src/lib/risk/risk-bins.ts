/** Bins of a histogram of risk: eight to each doubling, from {@link LEAST_RISK} on. */
export const RISK_BINS = 160;
/** What is less risky falls into the first bin; what is riskier than the last, into the last. */
export const LEAST_RISK = 2 ** -14;

const PER_DOUBLING = 8;

/** The bin of a risk. Risks that are no number count as the largest. */
export function riskBin(risk: number): number {
  if (!(risk < Infinity)) return RISK_BINS - 1;
  if (risk < LEAST_RISK) return 0;
  const bin = 1 + Math.floor(PER_DOUBLING * Math.log2(risk / LEAST_RISK));
  return Math.min(bin, RISK_BINS - 1);
}

/** The least risk of a bin. */
export const binFrom = (bin: number): number =>
  bin === 0 ? 0 : LEAST_RISK * 2 ** ((bin - 1) / PER_DOUBLING);

/** How many mutants of a histogram have a risk of 1 or more: NSMs, by their prediction. */
export const riskyOf = (histogram: ArrayLike<number>): number =>
  Array.from(histogram).reduce((sum, n, bin) => sum + (binFrom(bin) >= 1 ? n : 0), 0);

const FRACTION_BITS = 23;
/** The fractions of f32 at which the bins of a doubling begin, and one that none reaches. */
const BEGINS = Uint32Array.from({ length: PER_DOUBLING + 1 }, (_, i) =>
  Math.ceil(2 ** FRACTION_BITS * (2 ** (i / PER_DOUBLING) - 1)),
);
/** By the first 7 bits of a fraction: the last bin of the doubling that begins at or below them. */
const FIRST_BITS = 7;
const BEGUN = Uint8Array.from({ length: 2 ** FIRST_BITS }, (_, first) => {
  const fraction = first << (FRACTION_BITS - FIRST_BITS);
  return BEGINS.findLastIndex((begin) => begin <= fraction);
});
const LEAST_EXPONENT = Math.log2(LEAST_RISK);

/** Counts risks, none below 0, into the bins of a histogram: as {@link riskBin} does, without logarithms. */
export function countRisks(risks: Float32Array, histogram: Uint32Array): void {
  const words = new Uint32Array(risks.buffer, risks.byteOffset, risks.length);
  for (const word of words) {
    const exponent = (word >>> FRACTION_BITS) - 127;
    if (exponent < LEAST_EXPONENT) {
      histogram[0]++;
      continue;
    }
    const fraction = word & (2 ** FRACTION_BITS - 1);
    let part = BEGUN[fraction >>> (FRACTION_BITS - FIRST_BITS)];
    if (fraction >= BEGINS[part + 1]) part++;
    const bin = 1 + PER_DOUBLING * (exponent - LEAST_EXPONENT) + part;
    histogram[bin < RISK_BINS ? bin : RISK_BINS - 1]++;
  }
}
