import type { Diverged } from '../../shared/overwriting.ts';
import type { ProcessorContext } from '../context.ts';
import { generate } from '../generate.ts';
import { mutateInPlace } from '../in-place.ts';
import type { WildType } from '../wild-type.ts';

/**
 * Generates diverged mutants to their end, each in place from where it parts from the wild type.
 * @returns each mutant's whole continuation
 */
export async function decodeOn(
  context: ProcessorContext,
  { promptIds, steps, generation, decoding, chooser }: WildType,
  mutants: readonly Diverged[],
  signal?: AbortSignal,
): Promise<number[][]> {
  const outputs: number[][] = [];
  for (const { site, value, firstDivergent } of mutants) {
    const shared = generation.ids.slice(0, firstDivergent);
    const undo = mutateInPlace(context.heap, context.model, site, value);
    try {
      const { ids } = await generate(context.runner(promptIds.length + steps), {
        signal,
        promptIds: [...promptIds, ...shared],
        decoding,
        chooser,
        maxNewTokens: steps - firstDivergent,
      });
      outputs.push([...shared, ...ids]);
    } finally {
      undo();
    }
  }
  return outputs;
}
