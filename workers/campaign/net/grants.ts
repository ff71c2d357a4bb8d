/** What each role may say and hear: least privilege, enforced by the server. */
import { MAX_RESULT } from '../../../src/lib/campaign/row-codec.ts';
import {
  LINES,
  controlStream,
  controlSubject,
  lineInfo,
  liveSubject,
  queueStream,
  resultStream,
  resultSubject,
} from './names.ts';

export type LinkRole = 'worker' | 'viewer';

/** A key that may sign users of one role in one campaign, as an account's token holds it. */
export interface ScopedKey {
  kind: 'user_scope';
  /** Its public key. */
  key: string;
  /** Role and campaign. */
  role: string;
  template: {
    pub: { allow: string[] };
    sub: { allow: string[] };
    subs: number;
    data: number;
    payload: number;
    allowed_connection_types: string[];
  };
}

/** In a grant the server puts the user's own public key here. */
const OWN_UID = '{{subject()}}';
/** Most subscriptions of a user; a client has five at once. */
const SUBSCRIPTIONS = 20;
/** Most bytes that a user sends at once: the largest result with its headers. */
export const LINK_PAYLOAD = MAX_RESULT + 8192;

/** How one asks for stored messages; the answer goes to the asker's inbox. */
const directGet = (stream: string) => `$JS.API.DIRECT.GET.${stream}`;

function sayable(role: LinkRole, cid: string): string[] {
  const control = directGet(controlStream(cid));
  if (role === 'viewer') return [control, directGet(resultStream(cid))];
  const queue = queueStream(cid);
  return [
    control,
    ...LINES.flatMap((line) => [
      `$JS.API.CONSUMER.MSG.NEXT.${queue}.${line}`,
      lineInfo(line, queue),
      `$JS.ACK.${queue}.${line}.>`,
    ]),
    resultSubject(cid, '*', OWN_UID),
  ];
}

function hearable(role: LinkRole, cid: string): string[] {
  const control = [`_INBOX.${OWN_UID}.>`, liveSubject(controlSubject(cid, '*'))];
  return role === 'viewer' ? [...control, liveSubject(resultSubject(cid, '*', '*'))] : control;
}

/** @param key the link's public key */
export function scopedKey(role: LinkRole, cid: string, key: string): ScopedKey {
  return {
    kind: 'user_scope',
    key,
    role: `${role} ${cid}`,
    template: {
      pub: { allow: sayable(role, cid) },
      sub: { allow: hearable(role, cid) },
      subs: SUBSCRIPTIONS,
      data: -1,
      payload: LINK_PAYLOAD,
      allowed_connection_types: ['STANDARD', 'WEBSOCKET'],
    },
  };
}
