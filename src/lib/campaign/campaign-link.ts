/** The address that opens a campaign, to work on it or to look on. */
import { LabError } from '../base/failure.ts';
import { isCampaignId } from './campaign.ts';

/** What is needed to take part. */
export interface CampaignLink {
  cid: string;
  /** Address of the server's WebSocket: `wss://…`, or `ws://localhost…`. */
  server: string;
  /** The server's account. */
  account: string;
  /** The key that lets in: whoever has it may do what it is for. */
  key: string;
  /** `join`: compute. `watch`: look on. */
  role: 'join' | 'watch';
}

/** @param page the address of the page, without a fragment */
export function formatCampaignLink(page: string, link: CampaignLink): string {
  const { role, cid, server, account, key } = link;
  const entries = new URLSearchParams({ [role]: cid, s: server, a: account, k: key });
  return `${page}#${entries.toString()}`;
}

/** Whether an address's fragment is meant to open a campaign. */
export const isCampaignLink = (hash: string): boolean => /^#?(?:join|watch)=/.test(hash);

/** Reads a link, or its fragment. Throws a LabError that says what is wrong with it. */
export function parseCampaignLink(text: string): CampaignLink {
  const entries = new URLSearchParams(text.slice(text.indexOf('#') + 1));
  const role = entries.has('join') ? 'join' : 'watch';
  const get = (name: string) => entries.get(name) ?? '';
  const link = {
    role,
    cid: get(role),
    server: get('s'),
    account: get('a'),
    key: get('k'),
  } as const;
  if (!isCampaignId(link.cid)) return refuse('it names no campaign');
  if (!/^A[A-Z2-7]{55}$/.test(link.account)) return refuse('it names no account of a server');
  if (!/^SA[A-Z2-7]{56}$/.test(link.key)) return refuse('its key is cut off or changed');
  let url: URL;
  try {
    url = new URL(link.server);
  } catch {
    return refuse('it names no server');
  }
  if (!['ws:', 'wss:'].includes(url.protocol)) return refuse('its server is not a WebSocket');
  return link;
}

function refuse(what: string): never {
  throw new LabError(
    'bad-request',
    `The link to the campaign is not whole: ${what}.`,
    'Copy it again in full, or ask the campaign’s owner for it.',
  );
}
