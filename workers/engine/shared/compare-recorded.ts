import type { Golden } from '../golden.ts';
import type { RawGeneration } from '../generation.ts';
import type { LayerReference } from './layer-reference.ts';

/** Throws the error of an engine that computes wrongly. @param what is wrong, as "… is 3, recorded is 2" */
export type RefuseWrong = (what: string) => never;

/** f32 sums in another order differ by less; a broken device by far more. */
const TOLERANCE = 2e-3;
/** The same of a layer, of its largest number. */
const LAYER_TOLERANCE = 1e-3;
/** Tokens generated of each recorded run: enough to go through every kernel, few enough not to wait for. */
export const CHECKED_TOKENS = 16;

type RecordedRun = Golden['runs'][number];

/** Compares logits after the prompt, the first few or all, with those recorded. */
export function expectLogits(
  { logits_last_prompt }: RecordedRun,
  logits: Float32Array,
  refuse: RefuseWrong,
): void {
  logits_last_prompt.forEach((wanted, v) => {
    near(logits[v], wanted, `logit ${v} after the prompt`, refuse);
  });
}

/** Compares the first new tokens of a run with those recorded. */
export function expectGeneration(
  run: RecordedRun,
  { ids, choices }: RawGeneration,
  refuse: RefuseWrong,
): void {
  choices.forEach((choice, i) => {
    near(choice.logSumExp, run.logsumexp[i], `log-sum-exp of new token ${i}`, refuse);
    if (ids[i] !== run.ids[i]) refuse(`new token ${i} is ${ids[i]}, recorded is ${run.ids[i]}`);
  });
}

function near(got: number, wanted: number, what: string, refuse: RefuseWrong): void {
  if (!(Math.abs(got - wanted) <= TOLERANCE)) refuse(`${what} is ${got}, recorded is ${wanted}`);
}

/** Compares the embedding of the reference's tokens, [T, hidden_size]. */
export function expectEmbedding(
  { before }: LayerReference,
  got: Float32Array,
  refuse: RefuseWrong,
): void {
  compare(got, before, 'the embedding of tokens', refuse);
}

/** Compares what comes out of the reference's layer, [T, hidden_size]. */
export function expectLayer(
  { layer, before, after }: LayerReference,
  got: Float32Array,
  refuse: RefuseWrong,
): void {
  // the layer's own addition: the embedding may be the larger part of the sum
  const added = (x: Float32Array) => x.map((v, i) => v - before[i]);
  compare(added(got), added(after), `layer ${layer}`, refuse);
}

/** Compares logits of the reference's rows of the head, [T, headRows.length]. */
export function expectHead(
  { logits }: LayerReference,
  got: Float32Array,
  refuse: RefuseWrong,
): void {
  compare(got, logits, 'the head', refuse);
}

function compare(got: Float32Array, wanted: Float32Array, what: string, refuse: RefuseWrong): void {
  const largest = wanted.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  const allowed = LAYER_TOLERANCE * largest;
  const at = got.findIndex((v, i) => !(Math.abs(v - wanted[i]) <= allowed));
  if (at >= 0) refuse(`of ${what} ${got[at]} came out where ${wanted[at]} is right`);
}
