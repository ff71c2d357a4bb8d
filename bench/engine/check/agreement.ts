import { descriptive } from '../../../src/lib/assay/assay.ts';
import { describeDecoding } from '../../../src/lib/assay/assay-words.ts';
import type { PromptSpec } from '../../../src/lib/assay/prompt-spec.ts';
import { mutationLine } from '../../../src/lib/mutation/mutation-list.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { standing, type Compared } from '../../../src/lib/results/near-tie.ts';
import { NO_OP, SILENT } from '../../../src/lib/results/outcomes.ts';
import type { Engine, TokenPrompt } from '../../../workers/engine/contract.ts';
import { screen } from '../screening.ts';
import { howToRepeat } from './repeat.ts';

/** What engines are compared under: greedy and sampled. */
export const ASSAYS: PromptSpec[] = [
  { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 },
  { prompt: 'Write a poem about the owl:', maxNewTokens: 40, temperature: 0.7, seed: 3 },
];

/** What an engine says of a mutant. */
export type Finding = Pick<MutantOutcome, 'verdict' | 'firstDivergent' | 'token' | 'margin' | 'kl'>;

/** A mutant of which two engines say different things, and no near tie explains it. */
export interface Disagreement {
  /** As a line of a list of mutations, see formatMutationList. */
  mutation: string;
  prompt: string;
  /** `greedy · 48 tokens` */
  decoding: string;
  webgpu: Finding;
  processor: Finding;
  repeat: ReturnType<typeof howToRepeat>;
}

/** How often two engines say the same of a mutant. */
export interface Agreement {
  same: number;
  /** They differ where two tokens nearly tie. */
  marginal: number;
  different: Disagreement[];
}

/** Screens the same mutants by two engines, under one prompt after the other, and compares. */
export async function compareEngines(
  { webgpu, processor }: Record<'webgpu' | 'processor', Engine>,
  prompts: readonly TokenPrompt[],
  mutations: readonly Mutation[],
): Promise<Agreement> {
  const total: Agreement = { same: 0, marginal: 0, different: [] };
  for (const prompt of prompts) {
    const a = await screen(webgpu, prompt, mutations);
    const b = await screen(processor, prompt, mutations);
    count(total, mutations, prompt, { webgpu: a.results, processor: b.results });
  }
  return total;
}

/**
 * Adds what two screens of the same mutants say to an agreement. Throws if a screen lacks a mutant.
 * @param results in any order
 */
export function count(
  total: Agreement,
  mutations: readonly Mutation[],
  { assay }: Pick<TokenPrompt, 'assay'>,
  results: Record<'webgpu' | 'processor', readonly MutantOutcome[]>,
): void {
  const [webgpu, processor] = [ordered(results.webgpu), ordered(results.processor)];
  mutations.forEach((mutation, i) => {
    const [a, b] = [webgpu.get(i), processor.get(i)];
    const line = mutationLine(mutation);
    if (!a || !b) throw new Error(`The mutant ${line} is missing from a screen.`);
    const stands = standing(comparable(a), comparable(b));
    if (stands !== 'different') {
      total[stands]++;
      return;
    }
    total.different.push({
      mutation: line,
      prompt: assay.prompt,
      decoding: describeDecoding(descriptive(assay)),
      webgpu: finding(a),
      processor: finding(b),
      repeat: howToRepeat(mutation, assay),
    });
  });
}

const ordered = (results: readonly MutantOutcome[]) =>
  new Map(results.map((result) => [result.index, result]));

/** More than any model has tokens. */
const TOKENS = 2 ** 24;

/** A mutant's outcome with its token: two that part at the same place must say the same there. */
function comparable({ verdict, firstDivergent, token, margin }: MutantOutcome): Compared {
  if (verdict === 'no-op') return { outcome: NO_OP, margin };
  return { outcome: firstDivergent < 0 ? SILENT : firstDivergent * TOKENS + token, margin };
}

const finding = ({ verdict, firstDivergent, token, margin, kl }: MutantOutcome): Finding => ({
  verdict,
  firstDivergent,
  token,
  margin,
  kl,
});
