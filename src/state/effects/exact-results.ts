import { assayKey } from '../../lib/assay/assay.ts';
import { promptKey, type PromptSpec } from '../../lib/assay/prompt-spec.ts';
import { formatMatrix } from '../../lib/model/matrix.ts';
import { formatMutation } from '../../lib/mutation/mutation.ts';
import { blockOf } from '../../lib/results/cell-set.ts';
import { exactBatch, findCell } from '../../lib/results/exact-cell.ts';
import { HOW_WORDS, howOf } from '../../lib/results/how.ts';
import { standing } from '../../lib/results/near-tie.ts';
import { outcomeVerdict } from '../../lib/results/outcomes.ts';
import { resultKey } from '../../lib/plan/result-key.ts';
import type { MutantGeneration } from '../../protocols/engine-messages.ts';
import type { LabContext } from '../context.ts';
import { screenAssayOf } from '../stores/assay-store.ts';
import { addNotice } from '../stores/ui-store.ts';
import type { Results } from './results.ts';

/** An outcome in words: tokens are counted from 1. */
const words = (outcome: number) =>
  outcome >= 0 ? `an NSM from token ${outcome + 1} on` : (outcomeVerdict(outcome) ?? 'not tested');

/**
 * Takes the bench's verdicts into the map: those of whole cells of it, under the assay that it shows.
 * They are the oracle's, so they stand in the place of what a screen said.
 */
export function createExactResults(ctx: LabContext, results: Results) {
  const { assay, bench, map, model, results: shown, ui } = ctx.stores;

  /** @param asked what the mutant was asked */
  return async (asked: PromptSpec, run: MutantGeneration): Promise<void> => {
    const { model: info, device } = model.getState();
    const screenAssay = screenAssayOf(assay.getState());
    if (!info || !device || assayKey(screenAssay) !== promptKey(asked)) return;
    const { tile, texts } = map.getState();
    const { kind, site } = run.mutation;
    const wanted =
      kind !== 'value' && shown.getState().maps.get(formatMatrix(site))?.[kind]?.outputs;
    const wildText = bench.getState().wildType.run?.text ?? null;
    const computed = { run, engine: device.engine };
    const batch = exactBatch(info.config, tile, computed, texts || wanted ? wildText : null);
    if (!batch) return;
    const { layer, projection } = site;
    const plan = { matrix: { layer, projection }, tile, assay: screenAssay };
    const [cell] = batch.cells;
    const key = resultKey(info.hash, plan, batch.kind);
    const known = findCell((await ctx.log.read(key, [blockOf(cell)])).batches, cell);
    if (model.getState().model !== info) return; // another one took its place meanwhile
    results.add(plan, batch);
    const exact = { outcome: batch.firstDivergent[0], margin: batch.margin[0] };
    const how = howOf(known?.how);
    if (!known || how === 'in place' || standing(known, exact) !== 'different') return;
    addNotice(ui, {
      id: 'exact',
      tone: 'warning',
      text: `${formatMutation(run.mutation)}: the map had ${words(known.outcome)}${how ? ` (${HOW_WORDS[how]})` : ''}; the bench, which computes it alone, finds ${words(exact.outcome)}. The map has the bench’s result now.`,
    });
  };
}
