/**
 * A continuation is verified in stages of growing length, so that mutants that diverge early leave
 * early. Rows count from the start of the sequence; row P − 1 (the prompt's last) chooses step 0.
 */
export interface Stage {
  /** First row (position) of the stage. */
  first: number;
  rows: number;
  /** Rows, at the end, whose choices are verified. */
  tail: number;
  /** Step that the first of them chooses. */
  step: number;
}

/** Steps verified in the first and the second stage; the rest is verified in the third. */
const STAGE_STEPS = [8, 16];

/**
 * The stages of a run of `steps` new tokens after a prompt of `promptLength` tokens.
 * @param early false: everything in one stage (where keys and values cannot be kept in between)
 */
export function planStages(promptLength: number, steps: number, early = true): Stage[] {
  const stages: Stage[] = [];
  let step = 0;
  while (step < steps) {
    const wanted = (early ? STAGE_STEPS[stages.length] : undefined) ?? steps;
    // a short rest is not worth a stage of its own
    const tail = steps - step - wanted < wanted / 2 ? steps - step : wanted;
    const lead = stages.length === 0 ? promptLength - 1 : 0;
    stages.push({ first: promptLength - 1 + step - lead, rows: lead + tail, tail, step });
    step += tail;
  }
  return stages;
}
