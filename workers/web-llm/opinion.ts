import { LabError } from '../../src/lib/base/failure.ts';
import { mlcLocation } from '../../src/lib/python/mlc-address.ts';
import { firstDivergentToken } from '../../src/lib/output/phenotype.ts';
import { siteProblem } from '../../src/lib/model/site.ts';
import type { Opinion, OpinionAsk, WebLlmText } from '../../src/protocols/web-llm-messages.ts';
import { patchSite, put } from './site-patch.ts';
import type { Inside } from './web-llm-inside.ts';

/**
 * Asks stock web-llm about a mutation: its wild type, then the mutant with the site's weights
 * overwritten in its own buffers, both greedy from the same token ids; then everything is put back
 * and read again. Throws a LabError, or the signal's reason; the weights are put back in any case.
 * @param onPart 0 to 1
 */
export async function giveOpinion(
  inside: Inside,
  ask: OpinionAsk,
  signal: AbortSignal,
  onPart: (part: number, text: string) => void,
): Promise<Opinion> {
  const problem = siteProblem(ask.config, ask.site);
  if (problem) throw new LabError('bad-request', problem, 'Change the mutation.');
  return inside.locked(async () => {
    const { memory, tensors } = inside;
    const place = mlcLocation(ask.config, ask.site);
    const { patches, before, reached } = await patchSite(
      memory,
      tensors,
      place,
      ask.site,
      ask.value,
    );
    const part = (from: number, text: string) => (done: number) =>
      onPart(from + done / (2 * ask.maxNewTokens), text);
    const wildType = await write(inside, ask, signal, part(0, 'the wild type'));
    let restored = false;
    let mutant: WebLlmText;
    try {
      if (!(await put(memory, patches, 'after')))
        throw new LabError(
          'internal',
          'What was written into web-llm’s weights is not there.',
          'Load the model again.',
        );
      mutant = await write(inside, ask, signal, part(0.5, 'the mutant'));
    } finally {
      restored = await put(memory, patches, 'before');
      await inside.reset();
    }
    const firstDivergent = firstDivergentToken(wildType.ids, mutant.ids);
    const changed = before.some((weight, i) => weight !== reached[i]);
    return {
      site: ask.site,
      value: ask.value,
      before,
      reached,
      wildType,
      mutant,
      verdict: changed ? (firstDivergent < 0 ? 'silent' : 'nsm') : 'no-op',
      firstDivergent,
      restored,
    };
  });
}

/** Generates from scratch; ends with the end-of-sequence token if the model ends it, as ours does. */
async function write(
  inside: Inside,
  { promptIds, maxNewTokens, config }: OpinionAsk,
  signal: AbortSignal,
  onToken: (done: number) => void,
): Promise<WebLlmText> {
  await inside.reset();
  const ids: number[] = [];
  while (ids.length < maxNewTokens) {
    signal.throwIfAborted();
    const fed = ids.length === 0 ? promptIds : ids.slice(-1);
    const id = await inside.next(fed, ids.length === 0);
    ids.push(id);
    onToken(ids.length);
    if (config.eos_token_ids.includes(id)) break;
  }
  const shown = ids.filter((id) => !config.eos_token_ids.includes(id));
  return { ids, text: inside.decode(shown) };
}
