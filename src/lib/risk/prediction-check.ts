import { agree } from '../base/agree.ts';
import { rank, type MutantList, type RankedMap } from './ranking.ts';
import { cellsOf, type MatrixRisk } from './matrix-risk.ts';
import { indexIn } from '../plan/sample.ts';
import { seededRandom } from '../stats/random.ts';

/** Mutants of each sort that a prediction is checked by. */
const EACH = 12;
/** From here on nearly all mutants are NSMs, where a prediction is right. */
const SURE = 2;

/** What verifying a handful of mutants showed of a prediction. */
export interface PredictionCheck {
  /** The riskiest mutants, those of a risk of 2 and more: how many were run, and how many are NSMs. */
  risky: number;
  riskyNsms: number;
  /** Mutants drawn at random among those that are not listed. */
  random: number;
  randomNsms: number;
}

/** The mutants to run: the riskiest first, then as many drawn at random. */
export interface CheckSample extends MutantList {
  risky: number;
}

/**
 * Draws what a prediction is checked by. The riskiest are spread over the maps: of one map alone they
 * would tell of one matrix. The same for the same seed.
 */
export function checkSample(risks: readonly MatrixRisk[], seed: number): CheckSample {
  const ranking = rank(risks, SURE);
  const perMap = new Map<number, number>();
  const chosen: { map: number; cell: number }[] = [];
  for (let i = 0; i < ranking.cell.length && ranking.risk[i] >= SURE; i++) {
    const map = ranking.map[i];
    const taken = perMap.get(map) ?? 0;
    if (taken >= 2) continue;
    perMap.set(map, taken + 1);
    if (chosen.push({ map, cell: ranking.cell[i] }) === EACH) break;
  }
  const risky = chosen.length;
  const random = seededRandom(seed);
  const kindOf = risks.flatMap(({ kinds }) => kinds);
  for (let tries = 0; tries < 20 * EACH && chosen.length < risky + EACH; tries++) {
    const map = random.below(kindOf.length);
    const cell = random.below(cellsOf(kindOf[map]));
    if (indexIn(kindOf[map].listed.cells, cell) < 0) chosen.push({ map, cell });
  }
  const maps: RankedMap[] = ranking.maps;
  return {
    maps,
    map: Uint16Array.from(chosen, ({ map }) => map),
    cell: Uint32Array.from(chosen, ({ cell }) => cell),
    risky,
  };
}

/** Counts a verdict in. @param i place in the sample */
export function counted(
  check: PredictionCheck,
  { risky }: Pick<CheckSample, 'risky'>,
  i: number,
  isNsm: boolean,
): PredictionCheck {
  const more = isNsm ? 1 : 0;
  return i < risky
    ? { ...check, risky: check.risky + 1, riskyNsms: check.riskyNsms + more }
    : { ...check, random: check.random + 1, randomNsms: check.randomNsms + more };
}

export const NOTHING_CHECKED: PredictionCheck = {
  risky: 0,
  riskyNsms: 0,
  random: 0,
  randomNsms: 0,
};

/**
 * What is wrong with a prediction by its check, in words, or null: most of the riskiest must be NSMs, and
 * few of those that were drawn at random.
 */
export function checkProblem({
  risky,
  riskyNsms,
  random,
  randomNsms,
}: PredictionCheck): string | null {
  if (risky >= 4 && riskyNsms < risky / 2)
    return `Of the ${risky} riskiest mutants that were run only ${riskyNsms} ${agree(riskyNsms, 'changes', 'change')} the answer: the predicted order is not to be trusted here.`;
  if (random >= 4 && randomNsms > random / 3)
    return `Of ${random} mutants of little risk that were run ${randomNsms} ${agree(randomNsms, 'changes', 'change')} the answer: the predicted order is not to be trusted here.`;
  return null;
}
