import { CATALOGUE } from './catalogue.ts';
import type { Verdict } from '../output/phenotype.ts';

/**
 * The name of the MLC repository that a loaded model came from, by which web-llm knows it; or why
 * web-llm cannot be asked about it.
 */
export function webLlmModel(model: {
  name: string;
  quantization: string;
}): { repository: string } | { why: string } {
  const { name, quantization } = model;
  if (!/^q[04]f(16|32)(_1)?$/.test(quantization))
    return {
      why: `These weights are in ${quantization}, web-llm reads MLC files. Load the model from an MLC repository for a second opinion.`,
    };
  const entry = CATALOGUE.find(
    ({ name: known, source, facts }) =>
      known === name && source?.kind === 'folder-url' && facts.quantization === quantization,
  );
  const repository = entry ? entry.page.split('/').at(-1) : name.endsWith('-MLC') ? name : null;
  if (repository) return { repository };
  return {
    why: `web-llm has no compiled library for ${name}. Load Llama-2-7B-Chat, TinyLlama or SmolLM2 from an MLC repository for a second opinion.`,
  };
}

/** What an engine says of a mutation. */
export interface Said {
  verdict: Verdict;
  /** Index in the continuation, −1 if silent. */
  firstDivergent: number;
  wildTypeIds: readonly number[];
  mutantIds: readonly number[];
}

/**
 * How two engines' answers to the same in-code mutation compare: `agree` on verdict and first
 * divergent token; `verdict only`; `disagree`; or `wild types differ`, which leaves nothing to compare
 * beyond the verdicts.
 */
export function agreement(
  ours: Said,
  theirs: Said,
): 'agree' | 'verdict only' | 'disagree' | 'wild types differ' {
  const equal = (a: readonly number[], b: readonly number[]) =>
    a.length === b.length && a.every((id, i) => id === b[i]);
  if (!equal(ours.wildTypeIds, theirs.wildTypeIds)) return 'wild types differ';
  if (ours.verdict !== theirs.verdict) return 'disagree';
  return ours.firstDivergent === theirs.firstDivergent &&
    ours.mutantIds[ours.firstDivergent] === theirs.mutantIds[theirs.firstDivergent]
    ? 'agree'
    : 'verdict only';
}
