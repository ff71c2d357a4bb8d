import { wilson } from '../stats/exact.ts';
import type { Interval } from '../stats/exact.ts';

/** Bands of risk that a prediction is held against what came true by; ascending. */
export const RISK_BANDS = [0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.5, 3] as const;

/** What came true of the verified mutants of one band. */
export interface BandTruth extends Interval {
  from: number;
  /** Infinity in the last. */
  to: number;
  verified: number;
  nsms: number;
  /** nsms / verified; NaN where none is verified. */
  share: number;
}

/** The band of a risk, as an index; what is no number is in the last. */
export function riskBand(risk: number): number {
  const band = RISK_BANDS.findLastIndex((from) => risk >= from);
  return band < 0 ? RISK_BANDS.length - 1 : band;
}

/** How many verified mutants, and NSMs among them, each band has; filled as verdicts come. */
export class RiskTruth {
  private readonly verified = new Float64Array(RISK_BANDS.length);
  private readonly nsms = new Float64Array(RISK_BANDS.length);

  add(risk: number, isNsm: boolean): void {
    const band = riskBand(risk);
    this.verified[band]++;
    if (isNsm) this.nsms[band]++;
  }

  /** By band, with Wilson's 95 % interval of the share. */
  bands(): BandTruth[] {
    return RISK_BANDS.map((from, i) => {
      const [verified, nsms] = [this.verified[i], this.nsms[i]];
      return {
        from,
        to: RISK_BANDS[i + 1] ?? Infinity,
        verified,
        nsms,
        share: nsms / verified,
        ...wilson(nsms, verified),
      };
    });
  }
}
