import type { WorkItem } from '../../src/lib/campaign/items.ts';
import type { RunRow } from '../../src/lib/run-file/columns.ts';
import { needsOutputs, needsWildType, toRow } from '../../src/lib/run-file/run-row.ts';
import { toldOf, type OpenedCampaign } from '../../workers/campaign/open-campaign.ts';
import { tokenPrompts, type Tokenizer } from '../compute.ts';
import type { Host } from '../host.ts';

/** Computes items of a campaign with an engine. */
export async function itemComputer(
  host: Host,
  tokenizer: Tokenizer,
  opened: Pick<OpenedCampaign, 'campaign' | 'list'>,
  signal: AbortSignal,
): Promise<(item: WorkItem, signal: AbortSignal) => Promise<RunRow[]>> {
  const { plan, way } = opened.campaign;
  const runs = tokenPrompts(plan.assay, tokenizer);
  const wildType = needsWildType(plan) ? await host.wildTypes(runs, signal) : [];
  const decode = (ids: readonly number[]) => tokenizer.decode(ids);
  const context = {
    ...{ plan, engine: host.device.engine, wildType, decode },
    wildTexts: wildType.map(decode),
    endIds: host.model.config.eos_token_ids,
  };
  return async ({ mutants }, stop) => {
    const rows: RunRow[] = [];
    const mutations = mutants.map(({ mutation }) => mutation);
    const asked = { how: way, outputs: needsOutputs(plan), signal: stop };
    for await (const batch of host.screen(runs, mutations, asked))
      for (const result of batch) {
        const { place, mutation } = mutants[result.index];
        rows[result.index] = toRow(mutation, result, { ...context, ...toldOf(opened, place) });
      }
    return rows;
  };
}
