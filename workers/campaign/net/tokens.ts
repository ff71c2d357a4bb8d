/**
 * What the server lets in by: claims, signed with a key that stands above whom they are about (JSON
 * Web Tokens, as ADR-14 of NATS has them). The operator signs accounts, an account or one of its keys
 * signs users.
 */
import { nkeys } from '@nats-io/nats-core';
import { canonicalJson } from '../../../src/lib/base/canonical-json.ts';
import { textDigest } from '../../../src/lib/base/digest.ts';
import type { ScopedKey } from './grants.ts';

export type KeyPair = ReturnType<typeof nkeys.fromSeed>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const HEADER = { typ: 'JWT', alg: 'ed25519-nkey' };
const VERSION = 2;

export const keyFromSeed = (seed: string): KeyPair => nkeys.fromSeed(encoder.encode(seed));
export const seedOf = (key: KeyPair): string => decoder.decode(key.getSeed());

/** What an account has and shares. */
export interface AccountClaims {
  /** What others may import. */
  exports?: object[];
  imports?: object[];
  /** Whether it has streams. */
  jetstream?: boolean;
  /** Connections at the same time; any number if not given. */
  connections?: number;
  /** Keys that may sign users of one role. */
  scopedKeys?: ScopedKey[];
}

const UNLIMITED = { subs: -1, data: -1, payload: -1 };
const STREAMS = { disk_storage: -1, streams: -1, consumer: -1 };

/** The token of the operator, who trusts the system account. */
export const operatorToken = (operator: KeyPair, systemAccount: string): string =>
  sign(operator, operator.getPublicKey(), 'mutascope', {
    type: 'operator',
    system_account: systemAccount,
  });

/**
 * The token of an account.
 * @param issuedAt seconds since 1970: of two tokens of one account the server keeps the later one
 */
export function accountToken(
  operator: KeyPair,
  account: string,
  name: string,
  {
    exports = [],
    imports = [],
    jetstream = false,
    connections = -1,
    scopedKeys = [],
  }: AccountClaims,
  issuedAt?: number,
): string {
  const limits = {
    ...UNLIMITED,
    ...{ imports: -1, exports: -1, wildcards: true, conn: connections, leaf: -1 },
    ...(jetstream ? STREAMS : {}),
  };
  const claims = {
    type: 'account',
    limits,
    exports,
    imports,
    signing_keys: scopedKeys,
    default_permissions: { pub: {}, sub: {} },
  };
  return sign(operator, account, name, claims, issuedAt);
}

/**
 * The token of a user.
 * @param signer the account's own key: the user may do everything. Or a scoped one: what that grants
 */
export function userToken(signer: KeyPair, account: string, uid: string): string {
  const ofAccount = signer.getPublicKey() === account;
  return sign(signer, uid, 'user', {
    type: 'user',
    issuer_account: account,
    // a scoped key's user must claim nothing of its own
    ...(ofAccount ? { ...UNLIMITED, pub: {}, sub: {} } : {}),
  });
}

function sign(
  signer: KeyPair,
  subject: string,
  name: string,
  nats: object,
  issuedAt = Math.floor(Date.now() / 1000),
): string {
  const claims = {
    iat: issuedAt,
    iss: signer.getPublicKey(),
    sub: subject,
    name,
    nats: { ...nats, version: VERSION },
  };
  // the server takes a token of the same jti for the same token
  const body = { ...claims, jti: textDigest(canonicalJson(claims)) };
  const signed = `${toBase64Url(JSON.stringify(HEADER))}.${toBase64Url(JSON.stringify(body))}`;
  return `${signed}.${bytesToBase64Url(signer.sign(encoder.encode(signed)))}`;
}

const toBase64Url = (text: string) => bytesToBase64Url(encoder.encode(text));

function bytesToBase64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
