import { RiskTruth, type BandTruth } from '../../../src/lib/risk/by-risk.ts';

/** Shares of all mutants, the riskiest first, that recall is told by. */
export const SHARES = [0.0006, 0.001, 0.002, 0.005, 0.01, 0.02] as const;

/** What a prediction is worth where every mutant was verified. */
export interface Recall {
  mutants: number;
  nsms: number;
  /** Mutants with a risk of 1 or more, and how many of them are NSMs. */
  predicted: number;
  predictedNsms: number;
  /** NSMs among the riskiest, by {@link SHARES}. */
  found: number[];
  /** The riskiest share that holds all NSMs; 0 where there are none. */
  holdsAll: number;
  /** The least risk of an NSM; NaN where there are none. */
  leastRisk: number;
  bands: BandTruth[];
}

/**
 * Holds risks against verdicts. Of equal risks those that come first are verified first; what is no
 * number comes before all others.
 * @param isNsm of each mutant 1 or 0
 */
export function recallOf(risk: Float32Array, isNsm: Uint8Array): Recall {
  const first = (i: number) => (Number.isNaN(risk[i]) ? Infinity : Math.min(risk[i], 1e38));
  const order = Uint32Array.from(risk, (_, i) => i);
  order.sort((a, b) => first(b) - first(a) || a - b);
  const truth = new RiskTruth();
  const before = new Uint32Array(order.length + 1); // NSMs among the first so many
  let [last, predicted, predictedNsms] = [-1, 0, 0];
  order.forEach((mutant, place) => {
    const nsm = isNsm[mutant];
    before[place + 1] = before[place] + nsm;
    if (nsm) last = place;
    truth.add(risk[mutant], nsm === 1);
    if (risk[mutant] < 1) return;
    predicted++;
    predictedNsms += nsm;
  });
  return {
    mutants: order.length,
    nsms: before[order.length],
    predicted,
    predictedNsms,
    found: SHARES.map((share) => before[Math.ceil(share * order.length)]),
    holdsAll: order.length === 0 ? 0 : (last + 1) / order.length,
    leastRisk: last < 0 ? NaN : risk[order[last]],
    bands: truth.bands(),
  };
}
