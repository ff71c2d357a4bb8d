/**
 * The server's accounts. Streams are in one, users of links in another that sees of the first only what
 * is named here. That wall is what holds: the server checks what a user publishes, but not where it asks
 * for the answer. In the streams' own account anybody could have an answer sent to the plan's subject, to
 * another's results, or to the call that removes a stream.
 */
import { LINES, lineInfo } from './names.ts';
import type { OwnerKeys } from './owner-keys.ts';
import { accountToken, operatorToken } from './tokens.ts';
import type { ScopedKey } from './grants.ts';

/** What users of links may ask for, and whether one message answers or many. */
interface Service {
  subject: string;
  response: 'Singleton' | 'Stream';
  /** What they call it. */
  as?: string;
}
const SERVICES: Service[] = [
  { subject: '$JS.API.DIRECT.GET.*', response: 'Stream' },
  ...LINES.flatMap((line): Service[] => [
    { subject: `$JS.API.CONSUMER.MSG.NEXT.*.${line}`, response: 'Stream' },
    // by its own name every account would answer too, that it has no streams
    {
      subject: `$JS.API.CONSUMER.INFO.*.${line}`,
      response: 'Singleton',
      as: lineInfo(line, '$1'),
    },
    { subject: `$JS.ACK.*.${line}.>`, response: 'Singleton' },
  ]),
  { subject: 'r.*.*.*', response: 'Singleton' },
];
/** What they may hear. */
const HEARD = 'live.>';

/** Of the server's 5000 connections: some are left for the owner. */
const GUESTS = 4900;

/** Tokens of all accounts, by their public keys, as at a server's first start. */
export function firstAccounts(keys: OwnerKeys): Record<string, string> {
  const { operator, account, links, system } = keys;
  const exports = [
    ...SERVICES.map(({ subject, response }) => ({
      name: subject,
      subject,
      type: 'service',
      response_type: response,
    })),
    { name: HEARD, subject: HEARD, type: 'stream' },
  ];
  // issued at the beginning of time: the token with links in it that a later start finds is a later one
  const issuedAt = 1;
  const streams = { exports, jetstream: true };
  return {
    [system.getPublicKey()]: accountToken(operator, system.getPublicKey(), 'system', {}, issuedAt),
    [account.getPublicKey()]: accountToken(
      operator,
      account.getPublicKey(),
      'campaigns',
      streams,
      issuedAt,
    ),
    [links.getPublicKey()]: linksToken(keys, [], issuedAt),
  };
}

export const firstOperator = ({ operator, system }: OwnerKeys): string =>
  operatorToken(operator, system.getPublicKey());

/** The token of the account that users of links are in. */
export function linksToken(
  { operator, account, links }: OwnerKeys,
  scopedKeys: ScopedKey[],
  issuedAt: number,
): string {
  const from = { account: account.getPublicKey() };
  const imports = [
    ...SERVICES.map(({ subject, as }) => ({
      ...from,
      name: subject,
      subject,
      ...(as === undefined ? {} : { local_subject: as }),
      type: 'service',
    })),
    { ...from, name: HEARD, subject: HEARD, type: 'stream' },
  ];
  const claims = { imports, scopedKeys, connections: GUESTS };
  return accountToken(operator, links.getPublicKey(), 'links', claims, issuedAt);
}
