/** The owner's secret: the keys of the server's operator and of its two accounts, in one text. */
import { LabError } from '../../../src/lib/base/failure.ts';
import { nkeys } from '@nats-io/nats-core';
import { keyFromSeed, seedOf, type KeyPair } from './tokens.ts';

export interface OwnerKeys {
  operator: KeyPair;
  /** Of the account with the campaigns. */
  account: KeyPair;
  /** Of the account that may change the other one. */
  system: KeyPair;
}

const SEEDS = /^(SO[A-Z2-7]{56})\.(SA[A-Z2-7]{56})\.(SA[A-Z2-7]{56})$/;

export const newOwnerKeys = (): OwnerKeys => ({
  operator: nkeys.createOperator(),
  account: nkeys.createAccount(),
  system: nkeys.createAccount(),
});

/** The keys as one text, for {@link CampaignAccess.seed}. */
export const ownerSeed = ({ operator, account, system }: OwnerKeys): string =>
  [operator, account, system].map(seedOf).join('.');

/** Reads {@link ownerSeed}; throws a LabError for anything else. */
export function readOwnerSeed(text: string): OwnerKeys {
  const [, ...seeds] = SEEDS.exec(text) ?? [];
  try {
    const [operator, account, system] = seeds.map(keyFromSeed);
    if (system) return { operator, account, system };
  } catch {
    // the check sum of a key is wrong
  }
  throw new LabError(
    'bad-request',
    'The owner’s key is cut off or changed.',
    'Take it from the server’s folder again.',
  );
}
