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
