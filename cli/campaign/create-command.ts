import { resolve } from 'node:path';
import { assayPrompts } from '../../src/lib/assay/assay.ts';
import { printable } from '../../src/lib/base/printable.ts';
import { MAX_TITLE, type Campaign } from '../../src/lib/campaign/campaign.ts';
import { formatCampaignLink } from '../../src/lib/campaign/campaign-link.ts';
import { mutantFlops, WorkItems } from '../../src/lib/campaign/items.ts';
import {
  encodeList,
  encodeRankedList,
  type CampaignList,
} from '../../src/lib/campaign/mutant-list.ts';
import { counted } from '../../src/lib/base/agree.ts';
import type { Plan } from '../../src/lib/plan/plan.ts';
import type { RunPrediction } from '../../src/lib/run-file/run-prediction.ts';
import { closedRun } from '../../src/lib/run-file/ranked-run.ts';
import { linksOf } from '../../workers/campaign/ownership.ts';
import { createCampaign } from '../../workers/campaign/create-campaign.ts';
import { methodOf, withAsked, type Asked } from '../asked.ts';
import { tokenPrompts } from '../compute.ts';
import type { CliContext } from '../context.ts';
import { predict } from '../every-weight.ts';
import { duration } from '../progress.ts';
import { findSites, readList } from '../sources.ts';
import { folderWords } from './addresses.ts';
import { dialTcp } from './dial.ts';
import { itemComputer } from './item-computer.ts';
import { madeBefore } from './made-before.ts';
import type { CreateCommand } from './commands.ts';
import { asOwner } from './owner.ts';
import { readAddresses } from './server/serve.ts';

/** What speed is measured by. */
const TIMED_MUTANTS = 64;

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Makes a campaign of a screen, and prints its links. */
export async function runCreate(
  command: CreateCommand,
  place: CliContext,
  signal: AbortSignal,
): Promise<number> {
  const { screen } = command;
  // before anything is computed: there is a server, and it can be reached
  if (!command.estimate) await asOwner(command.folder, place, () => Promise.resolve());
  const listText = await readList(screen.sites, place);
  return withAsked(screen, place, { signal, say }, async (asked) => {
    const { host, tokenizer, assay } = asked;
    const { sites, list, prediction, parts } = await sitesOf(asked, command, listText);
    const plan: Plan = { sites, assay, texts: screen.texts };
    const runs = tokenPrompts(assay, tokenizer);
    const wildTypes = await host.wildTypes(runs, signal);
    const { name, hash, quantization, config } = host.model;
    const campaign: Campaign = {
      title: printable(command.title || `${name}: ${assay.name}`).slice(0, MAX_TITLE),
      plan,
      model: { name, hash, quantization, config, source: sourceOf(command) },
      engine: __ENGINE_DIGEST__,
      way: methodOf(screen),
      runs: assayPrompts(assay).map((_, i) => ({
        prompt: runs[i].promptIds.length,
        answer: Math.max(1, wildTypes[i].length),
      })),
      itemFlops: 1,
      replicate: command.replicate,
      ...(screen.texts ? { wildType: wildTypes.map((ids) => tokenizer.decode(ids)) } : {}),
      ...(prediction ? { prediction } : {}),
      listParts: parts.length,
    };
    const compute = await itemComputer(host, tokenizer, { campaign, list }, signal);
    const flopsPerSecond = await speedOf(campaign, list, compute, signal);
    const before = command.estimate
      ? null
      : await asOwner(command.folder, place, (net) => madeBefore(net, campaign));
    campaign.itemFlops =
      before?.itemFlops ?? Math.max(1, Math.round(flopsPerSecond * command.itemSeconds));
    const items = new WorkItems(campaign, list ?? []);
    say(estimateOf(campaign, items, flopsPerSecond));
    if (command.estimate) return 0;
    const { cid, isNew } = await asOwner(command.folder, place, (net) =>
      createCampaign(net, campaign, {
        ...{ compute, signal },
        ...(list ? { list: { mutants: list, parts } } : {}),
      }),
    );
    if (!isNew)
      say('The server has this campaign already: it goes on. The keeper asks for what is missing.');
    await printLinks(command, place, cid);
    return 0;
  });
}

/** Where others get the model by themselves; '' for a file of this machine. */
const sourceOf = ({ screen: { model, eightBit } }: CreateCommand): string =>
  model === 'organism' || /^(?:https?|hf):/i.test(model)
    ? `${eightBit ? '8bit:' : ''}${model}`
    : '';

/** What is screened; of a ranked list, after it was predicted. */
async function sitesOf(
  asked: Asked,
  { screen: { sites } }: CreateCommand,
  listText: string | null,
): Promise<{
  sites: Plan['sites'];
  list: CampaignList | null;
  prediction: RunPrediction | null;
  parts: Uint8Array<ArrayBuffer>[];
}> {
  const { config } = asked.host.model;
  if (sites.type === 'ranked') {
    const run = closedRun(config, await predict(asked, sites, null), sites);
    const parts = await encodeRankedList(run.list.mutants);
    return { sites: run.sites, list: run.list, prediction: run.prediction, parts };
  }
  const found = findSites(sites, listText, config);
  if (found.sites.type === 'tiles')
    return { sites: found.sites, list: null, prediction: null, parts: [] };
  const parts = await encodeList(found.mutations);
  return { sites: found.sites, list: found.mutations, prediction: null, parts };
}

/** FLOPs a second of this machine, by some mutants of the first items; what is compiled is not counted. */
async function speedOf(
  campaign: Campaign,
  list: CampaignList | null,
  compute: Awaited<ReturnType<typeof itemComputer>>,
  signal: AbortSignal,
): Promise<number> {
  const first = new WorkItems(campaign, list ?? []).at(0);
  const item = { ...first, mutants: first.mutants.slice(0, TIMED_MUTANTS) };
  await compute(item, signal);
  const from = performance.now();
  await compute(item, signal);
  const seconds = (performance.now() - from) / 1000;
  const { layer, projection } = item.mutants[0].mutation.site;
  const flops = item.mutants.length * mutantFlops(campaign, { layer, projection });
  return flops / Math.max(1e-3, seconds);
}

function estimateOf(campaign: Campaign, items: WorkItems, flopsPerSecond: number): string {
  let flops = 0;
  for (let i = 0; i < items.count; i++) {
    const { layer, projection } = items.matrixOf(i);
    flops += items.size(i) * mutantFlops(campaign, { layer, projection });
  }
  const seconds = (flops * (1 + campaign.replicate)) / flopsPerSecond;
  // more machines than items have nothing to take
  const machines = new Set([10, 100].map((many) => Math.min(many, items.count)));
  machines.delete(1);
  const times = [...machines].map((many) => `, ${duration(seconds / many)} on ${many}`).join('');
  return `${counted(items.order.count, 'mutant')} in ${counted(items.count, 'item')} of work: ${duration(seconds)} on one machine like this${times}.`;
}

async function printLinks(command: CreateCommand, place: CliContext, cid: string): Promise<void> {
  const here = await readAddresses(resolve(place.folder, command.folder));
  const websocket = command.websocket ?? here?.websocket ?? '';
  const tcp = command.tcp ?? here?.tcp ?? '';
  const inFolder = folderWords(command.folder);
  await asOwner(command.folder, place, async (_, owner) => {
    const { join, watch } = await linksOf(owner, cid, websocket, { dial: dialTcp });
    const forCommands = formatCampaignLink('', { ...join, server: tcp });
    const watching = formatCampaignLink('', { ...watch, server: tcp });
    process.stdout.write(`Campaign ${cid}
To compute, on a page:          ${formatCampaignLink(command.page, join)}
To compute, by command line:    ${place.call('campaign')} work "${forCommands}"
To look on, on a page:          ${formatCampaignLink(command.page, watch)}
To look on, by command line:    ${place.call('campaign')} save "${watching}" --out run.parquet
Keep it while it runs:          ${place.call('campaign')} keep ${cid}${inFolder}
Save what was found:            ${place.call('campaign')} save ${cid} --out run.parquet${inFolder}
`);
  });
  if ([websocket, tcp].some((address) => address.includes('127.0.0.1')))
    say(
      'These links work on this machine only: for others give --websocket and --tcp, the addresses at which they reach the server.',
    );
}
