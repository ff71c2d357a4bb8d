import { basename, resolve } from 'node:path';
import { counted } from '../../src/lib/base/agree.ts';
import { isCampaignId } from '../../src/lib/campaign/campaign.ts';
import { parseCampaignLink } from '../../src/lib/campaign/campaign-link.ts';
import { connectCampaign } from '../../workers/campaign/net/connect.ts';
import type { CampaignNet } from '../../workers/campaign/net/contract.ts';
import { campaignRun } from '../../workers/campaign/campaign-run.ts';
import { openCampaign } from '../../workers/campaign/open-campaign.ts';
import { CampaignWatch } from '../../workers/campaign/watch.ts';
import { isComplete, rowCount } from '../../src/lib/run-file/run-file.ts';
import { CommandError } from '../command-error.ts';
import type { CliContext } from '../context.ts';
import { claimFile } from '../out-claim.ts';
import { isFreeFor, writeWhole } from '../out-file.ts';
import { encodeRun } from '../run-format.ts';
import { dialTcp } from './dial.ts';
import type { SaveCommand } from './commands.ts';
import { asOwner, theCampaign } from './owner.ts';

/** Writes what a campaign has found as a run file. */
export async function runSave(
  { from, folder, out, format, provisional }: SaveCommand,
  place: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const path = resolve(place.folder, out);
  const letGo = await claimFile(path);
  const save = async (net: CampaignNet, cid: string) => {
    const opened = await openCampaign(net, cid);
    if (!(await isFreeFor(path, format, opened.campaign.plan)))
      throw new CommandError(
        `${basename(path)} is there already, and holds no results of this campaign: remove it, or choose another --out.`,
      );
    const over = new AbortController();
    const watch = new CampaignWatch(net, opened);
    const watching = watch.run(AbortSignal.any([signal, over.signal]));
    await Promise.race([watch.caughtUp, watching]);
    signal.throwIfAborted();
    const run = await campaignRun(opened, watch, { app: __APP_VERSION__, provisional });
    over.abort();
    await watching;
    if (run.rows.length === 0)
      throw new CommandError(
        'No result of a proven device is there yet; --provisional writes the others too.',
      );
    await writeWhole(path, encodeRun(run, format));
    const left = isComplete(run) ? '' : ` of ${rowCount(run)}; the campaign is not done`;
    process.stderr.write(`${out}: ${counted(run.rows.length, 'mutant')}${left}.\n`);
    return 0;
  };
  try {
    if (isCampaignId(from))
      return await asOwner(folder, place, async (net) => save(net, await theCampaign(net, from)));
    const link = parseCampaignLink(from);
    if (link.role === 'own')
      throw new CommandError('This is the owner’s link: name the campaign that is to be saved.');
    const { server, account, cid } = link;
    const seed = link.role === 'join' ? link.watchKey : link.key;
    const access = { server, account, seed, role: 'viewer', cid } as const;
    const net = await connectCampaign(access, { dial: dialTcp });
    try {
      return await save(net, cid);
    } finally {
      await net.close();
    }
  } finally {
    letGo();
  }
}
