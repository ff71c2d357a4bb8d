import { beforeAll, describe, expect, test } from 'vitest';
import type { Projection } from '../../../src/lib/model/matrix.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import { formatSite } from '../../../src/lib/model/site.ts';
import { rankSuperWeights } from '../../../src/lib/output/super-weights.ts';
import { loadGguf } from '../../weights/gguf.ts';
import { isShared, openSource, readJson, shared } from '../../../fixtures/files.ts';
import type { ProcessorEngine } from './processor-engine.ts';
import { testEngine } from './testing/engine.ts';

/**
 * A real pretrained model (SmolLM2-135M-Instruct) against a reference that agrees with llama.cpp;
 * MUTASCOPE_ALL_MUTANTS=1 tests all 120 mutants to their ends.
 */
const FILE = 'smollm2/SmolLM2-135M-Instruct.Q4_1.gguf';
const ALL = process.env.MUTASCOPE_ALL_MUTANTS === '1';
const LONG = { timeout: 3_600_000 };

interface Run {
  name: string;
  prompt: string;
  prompt_ids: number[];
  max_new_tokens: number;
  temperature: number;
  seed: number;
  ids: number[];
  lead: number[];
}
interface Mutants {
  cases: Omit<Run, 'prompt_ids' | 'margin'>[];
  mutants: {
    case: string;
    layer: number;
    matrix: Projection;
    row: number;
    col: number;
    height: number;
    width: number;
    kind: 'max' | 'min' | 'zero' | number;
    value: number;
    first_divergent: number;
    ids: number[];
    min_lead_until: number;
  }[];
}

const here = isShared(FILE);
const { runs } = here
  ? ((await readJson(shared('oracles/smollm2-wild-type.json'))) as { runs: Run[] })
  : { runs: [] };
const { cases, mutants } = here
  ? ((await readJson(shared('oracles/smollm2-mutants.json'))) as Mutants)
  : { cases: [], mutants: [] };

const mutationOf = (m: Mutants['mutants'][number]): Mutation => {
  const { layer, matrix: projection, row, col, height, width, kind } = m;
  const site = { layer, projection, row, col, height, width };
  return typeof kind === 'number' ? { site, kind: 'value', value: kind } : { site, kind };
};

describe.skipIf(!here)('SmolLM2-135M-Instruct', () => {
  let engine: ProcessorEngine;
  beforeAll(async () => {
    engine = await testEngine(await loadGguf(await openSource(shared(FILE))));
  }, 300_000);

  test.each(runs.slice(0, 2))('continuation: $name', LONG, async (run) => {
    const { prompt, prompt_ids: promptIds, temperature, seed } = run;
    const maxNewTokens = ALL ? run.max_new_tokens : 8;
    const tokens = { assay: { prompt, maxNewTokens, temperature, seed }, promptIds };
    const generation = await engine.wildType(tokens);
    expect(generation.ids).toEqual(run.ids.slice(0, maxNewTokens));
    generation.choices.forEach(({ margin }, i) => {
      expect(Math.abs(margin / (temperature || 1) - run.lead[i])).toBeLessThan(4e-3);
    });
  });

  test('super weights', LONG, async () => {
    const { prompt_ids } = (await readJson(shared('oracles/smollm2-superweights.json'))) as {
      prompt_ids: number[];
    };
    const ranked = rankSuperWeights(await engine.superWeights(prompt_ids));
    const sites = ranked.flatMap((prompt) => (prompt.found ? [formatSite(prompt.site)] : []));
    expect(sites).toEqual(['L11.down[507, 1229]', 'L28.down[507, 678]']);
  });

  test.each(ALL ? cases : cases.slice(0, 1))('mutants of $name', LONG, async (run) => {
    const { prompt, max_new_tokens: maxNewTokens, temperature, seed } = run;
    const { prompt_ids: promptIds } = runs.find(({ name }) => name === run.name)!;
    const tokens = { assay: { prompt, maxNewTokens, temperature, seed }, promptIds };
    const all = mutants.filter((m) => m.case === run.name);
    const chosen = ALL ? all : all.filter((_, i) => i % 15 === 0);
    const results: MutantOutcome[] = [];
    for await (const some of engine.screen([tokens], chosen.map(mutationOf), { outputs: ALL }))
      some.forEach((result) => (results[result.index] = result));
    let marginal = 0;
    chosen.forEach((m, i) => {
      const got = results[i];
      expect(Math.abs(got.value! - m.value)).toBeLessThanOrEqual(1e-5 * Math.abs(m.value));
      if (m.min_lead_until < 1e-3) {
        marginal++;
        return;
      }
      expect(got.firstDivergent).toBe(got.verdict === 'no-op' ? -1 : m.first_divergent);
      if (got.verdict === 'no-op') return;
      if (ALL) expect(got.outputs?.[0] ?? run.ids).toEqual(m.ids);
      const margin = got.margin / (temperature || 1);
      expect(Math.abs(margin - m.min_lead_until)).toBeLessThan(4e-3);
    });
    expect(marginal).toBeLessThanOrEqual(Math.ceil(chosen.length * 0.1));
  });
});
