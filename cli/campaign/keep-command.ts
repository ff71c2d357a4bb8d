import { counted } from '../../src/lib/base/agree.ts';
import { keep } from '../../workers/campaign/keep.ts';
import { openCampaign } from '../../workers/campaign/open-campaign.ts';
import { CampaignWatch } from '../../workers/campaign/watch.ts';
import type { CliContext } from '../context.ts';
import { Progress } from '../progress.ts';
import { STOPPED } from '../stopping.ts';
import type { KeepCommand } from './commands.ts';
import { asOwner, theCampaign } from './owner.ts';
import { sayStatus } from './say-status.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Keeps a campaign until it is stopped, or done. */
export const runKeep = (
  { folder, cid: named, untilDone }: KeepCommand,
  place: CliContext,
  signal: AbortSignal,
): Promise<number> =>
  asOwner(folder, place, async (net, owner) => {
    const cid = await theCampaign(net, named);
    const opened = await openCampaign(net, cid);
    const watch = new CampaignWatch(net, opened);
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    const watching = watch.run(both);
    sayStatus(net);
    // ends too where it is stopped, or fails, before it has caught up
    await Promise.race([watch.caughtUp, watching]);
    const progress = new Progress(opened.items.count, watch.fold.done, {
      words: ({ done, total }) =>
        `${done} of ${counted(total, 'item')} done, ${watch.confirmed} by proven devices, ${counted(watch.workers.size, 'worker')}`,
    });
    await keep(net, opened, watch, {
      secret: owner.seed,
      signal: both,
      onSweep: ({ banned, isDone, checked }) => {
        for (const { worker, why } of banned) say(`Banned ${worker}: it ${why}.`);
        progress.show(watch.fold.done);
        if (!isDone || !untilDone) return;
        say(
          checked > 0
            ? `Done; ${counted(checked, 'item')} computed by several workers, who agree.`
            : 'Done, and nothing checked: no item was computed by two workers.',
        );
        over.abort();
      },
    });
    progress.end(watch.fold.done);
    await watching;
    return signal.aborted ? STOPPED : 0;
  });
