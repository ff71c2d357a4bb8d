/** The owner's secret: the keys of the server's operator and of its accounts, in one text. */
import { LabError } from '../../../src/lib/base/failure.ts';
import { nkeys } from '@nats-io/nats-core';
import { keyFromSeed, seedOf, type KeyPair } from './tokens.ts';

export interface OwnerKeys {
  operator: KeyPair;
  /** Of the account with the streams, which the owner's users are in. */
  account: KeyPair;
  /** Of the account that users of links are in. */
  links: KeyPair;
  /** Of the account that may change the others. */
  system: KeyPair;
}

const SEEDS = /^(SO[A-Z2-7]{56})\.(SA[A-Z2-7]{56})\.(SA[A-Z2-7]{56})\.(SA[A-Z2-7]{56})$/;

export const newOwnerKeys = (): OwnerKeys => ({
  operator: nkeys.createOperator(),
  account: nkeys.createAccount(),
  links: nkeys.createAccount(),
  system: nkeys.createAccount(),
});

/** The keys as one text, for {@link CampaignAccess.seed}. */
export const ownerSeed = ({ operator, account, links, system }: OwnerKeys): string =>
  [operator, account, links, system].map(seedOf).join('.');

/** Reads {@link ownerSeed}; throws a LabError for anything else. */
export function readOwnerSeed(text: string): OwnerKeys {
  const [, ...seeds] = SEEDS.exec(text) ?? [];
  try {
    const [operator, account, links, system] = seeds.map(keyFromSeed);
    if (system) return { operator, account, links, system };
  } catch {
    // the check sum of a key is wrong
  }
  throw new LabError(
    'bad-request',
    'The owner’s key is cut off or changed.',
    'Take it from the server’s folder again.',
  );
}
