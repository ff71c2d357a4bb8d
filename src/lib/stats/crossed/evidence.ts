import type { Block, Sites } from './block.ts';
import { INTERCEPT_PRECISION } from './intercepts.ts';
import { tilt } from './logistic-normal.ts';
import { posterior, type Deviations } from './posterior.ts';

/** ln of a block's marginal likelihood and its derivatives by the variances. */
export interface Evidence {
  ln: number;
  slopes: Deviations;
  sweeps: number;
}

const SWEEPS = 200;
const CONVERGED = 1e-5;
/** How far sites go of their way; less while sweeps do not come nearer to each other. */
const STEP = { first: 0.9, less: 0.85, least: 0.2 };

export const flatSites = ({ signs }: Block): Sites => ({
  precision: new Float64Array(signs.length),
  shift: new Float64Array(signs.length),
});

/**
 * Expectation propagation (Minka 2001; Rasmussen and Williams 2006, section 3.6), all sites at once,
 * damped. Sites are left where it converged: where the next variances are near, few sweeps are needed.
 */
export function evidence(block: Block, sites: Sites, deviations: Deviations): Evidence {
  const { signs, intercept } = block;
  const { precision, shift } = sites;
  const tilted = { ln: 0, slope: 0, bend: 0 };
  let [before, change, step] = [-Infinity, Infinity, STEP.first];
  for (let sweep = 1; ; sweep++) {
    const now = posterior(block, sites, deviations);
    const { intercepts, mean, variance } = now;
    let ln = -0.5 * now.lnDeterminant;
    for (const a of intercepts) ln -= 0.5 * INTERCEPT_PRECISION * a * a;
    for (let i = 0; i < signs.length; i++) {
      const narrowed = 1 / variance[i] - precision[i];
      const cavity = 1 / narrowed;
      const centre = (mean[i] / variance[i] - shift[i]) * cavity;
      tilt(signs[i], centre, cavity, tilted);
      const { slope, bend } = tilted;
      const base = intercepts[intercept[i]];
      const random = mean[i] - base;
      ln += tilted.ln + 0.5 * (shift[i] - precision[i] * base) * random;
      ln += 0.5 * ((centre - base) ** 2 * narrowed - Math.log(narrowed));
      ln -= 0.5 * (random ** 2 / variance[i] + Math.log(variance[i]));
      const rest = 1 - bend * cavity;
      precision[i] += step * (bend / rest - precision[i]);
      shift[i] += step * ((slope + centre * bend) / rest - shift[i]);
    }
    const moved = Math.abs(ln - before);
    if (moved < CONVERGED || sweep >= SWEEPS) return { ln, slopes: now.slopes, sweeps: sweep };
    if (moved > 0.7 * change) step = Math.max(STEP.least, step * STEP.less);
    [before, change] = [ln, moved];
  }
}
