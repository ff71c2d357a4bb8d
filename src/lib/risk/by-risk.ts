import { NOT_TESTED, type KindOutcomes } from '../results/outcomes.ts';
import type { KindRisk } from './matrix-risk.ts';
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
    this.addMany(risk, 1, isNsm ? 1 : 0);
  }

  /** Several of about one risk. */
  addMany(risk: number, verified: number, nsms: number): void {
    const band = riskBand(risk);
    this.verified[band] += verified;
    this.nsms[band] += nsms;
  }

  /** All that another counted. */
  addAll(other: RiskTruth): void {
    for (let band = 0; band < RISK_BANDS.length; band++) {
      this.verified[band] += other.verified[band];
      this.nsms[band] += other.nsms[band];
    }
  }

  /**
   * All of a map's mutants of one kind that are tested; of those that are not listed only their number
   * is looked at.
   */
  addMap(
    { listed: { cells, risk } }: Pick<KindRisk, 'listed'>,
    { firstDivergent: outcomes, tested }: Pick<KindOutcomes, 'firstDivergent' | 'tested'>,
    nsms: number,
  ): void {
    let [listedTested, listedNsms] = [0, 0];
    for (let i = 0; i < cells.length; i++) {
      const outcome = outcomes[cells[i]];
      if (outcome === NOT_TESTED) continue;
      listedTested++;
      if (outcome >= 0) listedNsms++;
      this.add(risk[i], outcome >= 0);
    }
    this.addMany(0, tested - listedTested, nsms - listedNsms);
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
