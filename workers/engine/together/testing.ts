import { append } from '../../../src/lib/base/arrays.ts';
import type { Mutation } from '../../../src/lib/mutation/mutation.ts';
import type { MutantOutcome } from '../../../src/lib/results/mutant-outcome.ts';
import type { DeviceInfo } from '../../../src/lib/model/device-info.ts';
import { loadMlc } from '../../weights/mlc.ts';
import { organismFiles, wildTypeOracle } from '../../weights/testing/organism.ts';
import type { Engine, ScreenOptions, TokenPrompt } from '../contract.ts';
import { testEngine } from '../processor/testing/engine.ts';

const [{ prompt_ids: promptIds }] = (await wildTypeOracle()).runs;
/** The fox, shortly. */
export const prompt: TokenPrompt = {
  assay: { prompt: 'a', maxNewTokens: 8, temperature: 0, seed: 0 },
  promptIds,
};

/** Some mutants of two matrices. */
export const mutations: Mutation[] = (['down', 'v'] as const).flatMap((projection) =>
  Array.from({ length: 30 }, (_, i): Mutation => ({
    site: { layer: 4, projection, row: i, col: 3 * i, height: 2, width: 5 },
    kind: i % 2 === 0 ? 'max' : 'min',
  })),
);

/** The organism on the processor, on this thread. */
export const organismEngine = async () => testEngine(await loadMlc(organismFiles));

/** All results of a screen, in the order of its mutations. */
export async function all(results: AsyncIterable<MutantOutcome[]>): Promise<MutantOutcome[]> {
  const found: MutantOutcome[] = [];
  for await (const some of results) append(found, some);
  return found.sort((a, b) => a.index - b.index);
}

/** An engine that passes for another device, and may be wrong from one of its results on. */
export function posing(
  engine: Engine,
  device: Partial<DeviceInfo>,
  wrongFrom = Infinity,
): Pick<Engine, 'model' | 'device' | 'screen'> & { asked: Mutation[] } {
  const asked: Mutation[] = [];
  let given = 0;
  return {
    asked,
    model: engine.model,
    device: { ...engine.device, ...device },
    async *screen(
      prompts: readonly TokenPrompt[],
      some: Iterable<Mutation>,
      options?: ScreenOptions,
    ) {
      for await (const results of engine.screen(prompts, noted(some, asked), options))
        yield results.map((result) => (given++ < wrongFrom ? result : wrong(result)));
    },
  };
}

function* noted(mutations: Iterable<Mutation>, asked: Mutation[]): Generator<Mutation> {
  for (const mutation of mutations) {
    asked.push(mutation);
    yield mutation;
  }
}

/** As no near tie could excuse it. */
const wrong = (result: MutantOutcome): MutantOutcome => ({
  ...result,
  verdict: 'nsm',
  firstDivergent: result.firstDivergent === 2 ? 3 : 2,
  margin: 1,
});
