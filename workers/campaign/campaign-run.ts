import { distinctAdapters } from '../../src/lib/model/run-adapter.ts';
import { withAudit } from '../../src/lib/run-file/audit-outcome.ts';
import type { RunRow } from '../../src/lib/run-file/columns.ts';
import { withCodes } from '../../src/lib/run-file/output-columns.ts';
import type { RunFile } from '../../src/lib/run-file/run-file.ts';
import type { OpenedCampaign } from './open-campaign.ts';
import type { CampaignWatch } from './watch.ts';

/**
 * What a campaign has found, as the run that a single machine would have written.
 * @param app version of Mutascope
 * @param provisional whether results of workers whose device is not proven are in it too
 */
export async function campaignRun(
  { campaign, items }: OpenedCampaign,
  watch: CampaignWatch,
  { app, provisional }: { app: string; provisional: boolean },
): Promise<RunFile> {
  const { plan, model, way, wildType, prediction } = campaign;
  const { name, hash, quantization, config } = model;
  const byPlace = new Map<number, RunRow>();
  const workers = new Set<string>();
  for (const item of watch.fold.known()) {
    const counted = watch.fold.counted(item);
    if (!counted?.isReadable) continue;
    if (!provisional && !watch.workers.get(counted.worker)?.isProven) continue;
    workers.add(counted.worker);
    const rows = await watch.rowsOf(counted);
    items.at(item).mutants.forEach(({ place }, i) => byPlace.set(place, rows[i]));
  }
  const rows = [...byPlace.keys()].sort((a, b) => a - b).map((place) => byPlace.get(place)!);
  const adapters = [...workers].flatMap((uid) => watch.workers.get(uid)?.hello?.adapter ?? []);
  return withAudit({
    plan,
    provenance: {
      app,
      model: { name, hash, quantization, config },
      adapters: distinctAdapters(adapters),
      way,
    },
    ...(wildType ? { wildType } : {}),
    ...(prediction ? { prediction } : {}),
    rows: plan.texts ? withCodes(rows, wildType ?? []) : rows,
  });
}
