import { score, type Decoding } from '../../../src/lib/assay/decoding.ts';
import type { ListedRisks } from '../../../src/lib/risk/matrix-risk.ts';
import { RIVALS } from '../../../src/lib/risk/predict-cost.ts';

/**
 * A margin of the wild type whose gradient is asked for: how far its token at a step leads over
 * another one.
 */
export interface Cotangent {
  /** Index of the prompt. */
  prompt: number;
  /** Of the continuation, from 0. */
  step: number;
  /** Of the row in the whole sequence that chooses this step's token. */
  position: number;
  /** The wild type's. */
  token: number;
  rival: number;
  /** In logit units: the difference of scores, times the temperature when sampled. Above 0. */
  margin: number;
}

/** A margin counts as no less than this, so that a tie's share of it is a number. */
const LEAST_MARGIN = 1e-6;

/** The step of a prompt that a row of logits chooses. */
export interface Place {
  prompt: number;
  step: number;
  /** Of the row that chooses. */
  position: number;
  /** What the wild type chose. */
  token: number;
}

/** Margins of one step over its best other tokens, the best first. @param logits [vocab] */
export function cotangentsAt(
  logits: Float32Array,
  decoding: Decoding,
  place: Place,
  rivals = RIVALS,
): Cotangent[] {
  const { position, token } = place;
  const scoreOf = (v: number) => score(logits[v], decoding, position + 1, v);
  const best: { rival: number; score: number }[] = [];
  for (let v = 0; v < logits.length; v++) {
    if (v === token) continue;
    const one = scoreOf(v);
    if (best.length === rivals && !(one > best[rivals - 1].score)) continue;
    const at = best.findIndex((other) => one > other.score);
    best.splice(at < 0 ? best.length : at, 0, { rival: v, score: one });
    if (best.length > rivals) best.pop();
  }
  const own = scoreOf(token);
  return best.map(({ rival, score: other }) => ({
    ...place,
    rival,
    margin: Math.max(LEAST_MARGIN, (own - other) * (decoding.temperature || 1)),
  }));
}

/**
 * Margins with no more than `mostRows` positions in all, in the order they came: of those that do not
 * fit, the largest are left out. Where there is room all are kept: on the organism, of the mutants
 * with a risk of 0.3 or more, between 2 and 10 in a hundred had theirs of one of the largest third.
 */
export function smallestMargins(cotangents: readonly Cotangent[], mostRows: number): Cotangent[] {
  const smallest = [...cotangents].sort((a, b) => a.margin - b.margin);
  const kept = new Set<Cotangent>();
  let rows = 0;
  for (const one of smallest) {
    rows += one.position + 1;
    if (kept.size > 0 && rows > mostRows) break;
    kept.add(one);
  }
  return cotangents.filter((one) => kept.has(one));
}

/** Listed mutants with the margins that their risks are of. @param of of each the index of its cotangent */
export function withMargins(
  { cells, risk, of }: Pick<ListedRisks, 'cells' | 'risk'> & { of: Uint32Array },
  cotangents: readonly Cotangent[],
): ListedRisks {
  const prompt = new Uint16Array(of.length);
  const step = new Uint16Array(of.length);
  const rival = new Uint32Array(of.length);
  of.forEach((c, i) => {
    prompt[i] = cotangents[c].prompt;
    step[i] = cotangents[c].step;
    rival[i] = cotangents[c].rival;
  });
  return { cells, risk, prompt, step, rival };
}
