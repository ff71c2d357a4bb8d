/** The address that opens a campaign: to work on it, to look on, or as the owner of all of a server. */
import { LabError } from '../base/failure.ts';
import { isCampaignId } from './campaign.ts';

interface Server {
  /** `wss://…`, or `ws://localhost…` for pages; `nats://…` or `tls://…` for command lines. */
  server: string;
  /** The server's account. */
  account: string;
  /** The key that lets in: whoever has it may do what it is for. */
  key: string;
}

export interface JoinLink extends Server {
  role: 'join';
  cid: string;
  /** A viewer's key: a worker may not read what others found. */
  watchKey: string;
}

export interface WatchLink extends Server {
  role: 'watch';
  cid: string;
}

/** The owner's own, of all campaigns of a server. */
export interface OwnerLink extends Server {
  role: 'own';
}

export type CampaignLink = JoinLink | WatchLink | OwnerLink;

/** @param page the address of the page, without a fragment */
export function formatCampaignLink(page: string, link: CampaignLink): string {
  const { role, server, account, key } = link;
  const entries = new URLSearchParams({
    [role]: role === 'own' ? '' : link.cid,
    ...{ s: server, a: account, k: key },
    ...(role === 'join' ? { w: link.watchKey } : {}),
  });
  return `${page}#${entries.toString()}`;
}

/** Whether an address's fragment is meant to open a campaign. */
export const isCampaignLink = (hash: string): boolean => /^#?(?:join|watch|own)=/.test(hash);

/** Reads a link, or its fragment. Throws a LabError that says what is wrong with it. */
export function parseCampaignLink(text: string): CampaignLink {
  const entries = new URLSearchParams(text.slice(text.indexOf('#') + 1));
  const get = (name: string) => entries.get(name) ?? '';
  const role = (['join', 'watch', 'own'] as const).find((name) => entries.has(name));
  if (!role) return refuse('it is not one to a campaign');
  const cid = get(role);
  if (role !== 'own' && !isCampaignId(cid)) return refuse('it names no campaign');
  const account = get('a');
  if (!/^A[A-Z2-7]{55}$/.test(account)) return refuse('it names no account of a server');
  const server = { server: readServer(get('s')), account };
  const linkKey = (name: string): string => {
    const key = get(name);
    return /^SA[A-Z2-7]{56}$/.test(key) ? key : refuse('a key is cut off or changed');
  };
  switch (role) {
    case 'own': {
      const key = get('k');
      return /^SO[A-Z2-7]{56}(?:\.SA[A-Z2-7]{56}){3}$/.test(key)
        ? { role, ...server, key }
        : refuse('its key is cut off or changed');
    }
    case 'watch':
      return { role, cid, ...server, key: linkKey('k') };
    case 'join':
      return { role, cid, ...server, key: linkKey('k'), watchKey: linkKey('w') };
  }
}

function readServer(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refuse('it names no server');
  }
  const isKnown = ['ws:', 'wss:', 'nats:', 'tls:'].includes(url.protocol);
  return isKnown ? text : refuse(`its server, ${url.protocol}…, is none of campaigns`);
}

function refuse(what: string): never {
  throw new LabError(
    'bad-request',
    `The link to the campaign is not whole: ${what}.`,
    'Copy it again in full, or ask the campaign’s owner for it.',
  );
}
