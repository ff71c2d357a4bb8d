import { decodeCampaign, type Campaign } from '../../src/lib/campaign/campaign.ts';
import { WorkItems } from '../../src/lib/campaign/items.ts';
import { decodeList, type CampaignList } from '../../src/lib/campaign/mutant-list.ts';
import { LabError } from '../../src/lib/base/failure.ts';
import type { How } from '../../src/lib/results/how.ts';
import type { CampaignNet } from './net/contract.ts';

/** The names of what the owner says to all. */
export const CONTROL = {
  plan: 'plan',
  proof: 'proof',
  bans: 'bans',
  list: (part: number) => `list-${part}`,
} as const;

/** A campaign, and what follows from it. */
export interface OpenedCampaign {
  cid: string;
  campaign: Campaign;
  items: WorkItems;
  list: CampaignList | null;
}

/**
 * Reads what a campaign is from its server, and checks that it is the one that its name says. Throws a
 * LabError where there is none, or it is of another version.
 */
export async function readCampaign(net: CampaignNet, cid: string): Promise<Campaign> {
  const bytes = await net.getControl(cid, CONTROL.plan);
  if (!bytes)
    throw new LabError(
      'bad-request',
      `The server has no campaign ${cid}.`,
      'It may be over: ask its owner for a new link.',
    );
  return decodeCampaign(bytes, cid);
}

/** Reads a campaign with its list and all that follows. Throws as {@link readCampaign} does. */
export async function openCampaign(net: CampaignNet, cid: string): Promise<OpenedCampaign> {
  const campaign = await readCampaign(net, cid);
  const parts: Uint8Array[] = [];
  for (let part = 0; part < campaign.listParts; part++) {
    const found = await net.getControl(cid, CONTROL.list(part));
    if (!found)
      throw new LabError(
        'bad-request',
        'The campaign’s list of mutants is not whole on the server.',
        'Its owner makes it whole by running the same `campaign create` again.',
      );
    parts.push(found);
  }
  const list = campaign.listParts > 0 ? await decodeList(campaign, parts) : null;
  return { cid, campaign, list, items: new WorkItems(campaign, list ?? []) };
}

/** What a row says beside its result: how it came about, and its predicted risk. */
export function toldOf(
  { campaign: { way, prediction }, list }: Pick<OpenedCampaign, 'campaign' | 'list'>,
  place: number,
): { how: How; risk: number | null } {
  const isAudit = prediction !== undefined && place >= prediction.verified;
  return { how: isAudit ? 'audit' : way, risk: list?.riskAt?.(place) ?? null };
}

/** Whether a model is the campaign's. Throws a LabError that says why not. */
export function checkModel(
  { model }: Pick<Campaign, 'model'>,
  here: { name: string; hash: string },
): void {
  if (model.hash !== here.hash)
    throw new LabError(
      'bad-request',
      `The campaign is of ${model.name} (${model.hash.slice(0, 12)}…); the model here, ${here.name}, is another one (${here.hash.slice(0, 12)}…).`,
      'Load the very files that the campaign was made with.',
    );
}

/** Whether an engine may work on a campaign. @param here digest of its sources. Throws a LabError that says why not. */
export function checkEngine({ engine }: Pick<Campaign, 'engine'>, here: string): void {
  if (engine !== here)
    throw new LabError(
      'bad-request',
      `The campaign was made with another version of the engine (${engine}; here it is ${here}).`,
      'Use the version that the campaign’s owner uses: results of two versions are not mixed.',
    );
}
