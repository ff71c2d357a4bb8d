import { parseCampaignLink } from '../../src/lib/campaign/campaign-link.ts';
import { printable } from '../../src/lib/base/printable.ts';
import { adapterOf } from '../../src/lib/results/origin.ts';
import { counted } from '../../src/lib/base/agree.ts';
import { connectCampaign } from '../../workers/campaign/net/connect.ts';
import { checkEngine, checkModel, openCampaign } from '../../workers/campaign/open-campaign.ts';
import { work, type WorkProgress } from '../../workers/campaign/work.ts';
import { CommandError } from '../command-error.ts';
import type { CliContext } from '../context.ts';
import { findModel, inEightBits, tokenizerOf } from '../find-model.ts';
import { openNodeHost } from '../node-host.ts';
import { aSecond } from '../progress.ts';
import { STOPPED } from '../stopping.ts';
import { dialTcp } from './dial.ts';
import { itemComputer } from './item-computer.ts';
import type { WorkCommand } from './commands.ts';
import { sayStatus } from './say-status.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);
/** Time between two lines of progress. */
const LINE_MS = 10_000;

/** Computes for a campaign until there is no work, or it is stopped. */
export async function runWork(
  { link: text, model: named, engine, adapter, nickname, untilDone }: WorkCommand,
  place: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const link = parseCampaignLink(text);
  if (link.role === 'own')
    throw new CommandError('This is the owner’s link: campaign create prints one to join by.');
  if (link.role === 'watch')
    throw new CommandError('This link is for looking on: ask the owner for one to join by.');
  const { server, account, key, cid } = link;
  const access = { server, account, seed: key, role: 'worker', cid } as const;
  const net = await connectCampaign(access, { dial: dialTcp });
  try {
    sayStatus(net);
    const opened = await openCampaign(net, cid);
    const { campaign } = opened;
    say(
      `“${printable(campaign.title)}”: ${counted(opened.items.order.count, 'mutant')} of ${printable(campaign.model.name)}, in ${counted(opened.items.count, 'item')}.`,
    );
    // before the model is fetched
    checkEngine(campaign, __ENGINE_DIGEST__);
    const source = named ?? campaign.model.source;
    if (source === '')
      throw new CommandError(
        `The campaign does not say where its model is: name the very same files of ${campaign.model.name} by --model.`,
      );
    const isEightBit = source.startsWith('8bit:');
    const found = await findModel(source.replace(/^8bit:/, ''), place, { signal, say });
    const location = isEightBit ? inEightBits(found) : found;
    const host = await openNodeHost(location, { engine, adapter, signal, place, say });
    try {
      checkModel(campaign, host.model);
      const compute = await itemComputer(host, await tokenizerOf(location), opened, signal);
      const hello = {
        ...{ nickname, adapter: adapterOf(host.device), engine: host.device.engine },
        app: __APP_VERSION__,
      };
      let told = -Infinity;
      const onProgress = (progress: WorkProgress) => {
        const now = performance.now();
        if (now - told < LINE_MS) return;
        told = now;
        say(wordsOf(progress));
      };
      const end = await work(net, opened, { hello, compute, signal, onProgress, untilDone });
      say(`${wordsOf(end)} Thank you.`);
      return signal.aborted ? STOPPED : 0;
    } finally {
      await host.close();
    }
  } finally {
    await net.close();
  }
}

function wordsOf({ items, mutants, elapsedMs, waitingMs, state }: WorkProgress): string {
  const rate = elapsedMs > 0 ? (1000 * mutants) / elapsedMs : 0;
  const waiting = elapsedMs > 0 ? (100 * waitingMs) / elapsedMs : 0;
  const rest = state === 'idle' ? ' No work at present.' : '';
  return `${counted(items, 'item')} done, ${counted(mutants, 'mutant')}, ${aSecond(rate)}, ${waiting.toFixed(1)} % of the time not computing.${rest}`;
}
