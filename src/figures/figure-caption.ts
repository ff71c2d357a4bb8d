import { describeMany, describeSeeds, seedsOf } from '../lib/assay/assay-words.ts';
import type { Assay } from '../lib/assay/assay.ts';
import { listed } from '../lib/base/listed.ts';
import { citeMutascope, paperReference } from '../lib/methods/citation.ts';
import type { ScreenKind } from '../lib/plan/grid.ts';

const WRITTEN: Record<ScreenKind, string> = {
  max: 'to the matrix’s largest value (max)',
  min: 'to the matrix’s smallest value (min)',
  zero: 'to zero',
  sign: 'to its own negative, weight by weight (sign)',
};

/** What was mutated, and how. @param tile weights on a side of a square */
export function mutatedSentence(tile: number, kinds: readonly ScreenKind[]): string {
  const what = tile === 1 ? 'one weight' : `one square of ${tile} × ${tile} weights`;
  return `Each mutant has ${what} set ${listed(
    kinds.map((kind) => WRITTEN[kind]),
    'or',
  )}.`;
}

/** What was asked of every mutant, with how its tokens were chosen and from which seed. */
export function askedSentence(assay: Assay): string {
  const asked =
    'prompt' in assay
      ? `“${assay.prompt.replace(/\s+/g, ' ').trim()}”`
      : `the ${describeMany(assay)} of “${assay.name}”`;
  const chosen =
    assay.temperature === 0
      ? 'greedy decoding, which has no seed'
      : `sampling at temperature ${assay.temperature}, ${describeSeeds(seedsOf(assay))}, with the same random numbers for wild type and mutants`;
  const tokens = `${assay.maxNewTokens} new ${assay.maxNewTokens === 1 ? 'token' : 'tokens'}`;
  return `Each mutant was asked ${asked} (${tokens}; ${chosen}) and compared with the wild type, token for token; one that differs is a non-silent mutation (NSM).`;
}

/** How much was tested. @param mutants all that there are; undefined: not said */
export function countSentence(tested: number, nsms: number, mutants?: number): string {
  const n = (x: number) => x.toLocaleString('en-US');
  const all = mutants === undefined || mutants === tested ? '' : ` of ${n(mutants)}`;
  return `n = ${n(tested)}${all} mutants tested, ${n(nsms)} of them ${nsms === 1 ? 'an NSM' : 'NSMs'}.`;
}

/** The model by its name and hash. */
export const modelSentence = (model: {
  name: string;
  quantization: string | null;
  hash?: string | null;
}) =>
  `Model: ${[model.name, model.quantization].filter(Boolean).join(' ')}${model.hash ? ` (${model.hash.slice(0, 16)})` : ''}.`;

/**
 * A figure's legend, ready for a paper: what it shows, then what is to be known of it, then what to cite.
 * @param what without a full stop at its end
 * @param version of the app that drew it
 */
export function figureCaption(what: string, sentences: readonly string[], version: string): string {
  const cite = `Made with: ${citeMutascope(version)} Method after ${paperReference}`;
  return [`${what}.`, ...sentences, cite].filter(Boolean).join(' ');
}
