/** A choice is marginal when its margin over the runner-up is below 0.001 logit units. */
export const MARGINAL_BELOW = 1e-3;

/** Whether a choice with this margin may hang on rounding; one without a number for a margin does. */
export function isMarginal(margin: number): boolean {
  return !(margin >= MARGINAL_BELOW);
}
