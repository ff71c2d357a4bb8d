/** The message that says who is banned; a new one takes the place of the one before. */
import { asArray, asObject, asString, parseJson, type Refuse } from '../base/json-fields.ts';
import { LabError } from '../base/failure.ts';

export interface Ban {
  worker: string;
  why: string;
  /** The owner took it back: the worker's results count, and the keeper does not ban it again. */
  lifted?: boolean;
}

/** The bans that hold. */
export const standingBans = (bans: readonly Ban[]): Ban[] => bans.filter(({ lifted }) => !lifted);

/** A list with one more worker banned. */
export const withBan = (bans: readonly Ban[], { worker, why }: Ban): Ban[] => [
  ...bans.filter((ban) => ban.worker !== worker),
  { worker, why },
];

/** A list in which a worker's ban is taken back. */
export const withoutBan = (bans: readonly Ban[], worker: string): Ban[] =>
  bans.map((ban) => (ban.worker === worker ? { ...ban, lifted: true } : ban));

const MOST = 10_000;

export const encodeBans = (bans: readonly Ban[]): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(
    JSON.stringify(
      bans.map(({ worker, why, lifted }) => ({ worker, why, ...(lifted ? { lifted } : {}) })),
    ),
  );

/** Reads what {@link encodeBans} writes. Throws a LabError. */
export function decodeBans(bytes: Uint8Array): Ban[] {
  const refuse: Refuse = (what) => {
    throw new LabError(
      'bad-request',
      `The campaign’s list of bans cannot be read: ${what}.`,
      'Tell the campaign’s owner.',
    );
  };
  const all = asArray(parseJson(bytes, refuse, { fatal: true }), 'it', refuse);
  if (all.length > MOST) return refuse('it is too long');
  return all.map((one) => {
    const o = asObject(one, 'a ban', refuse);
    return {
      worker: asString(o.worker, 'a worker', refuse).slice(0, 100),
      why: asString(o.why, 'a reason', refuse).slice(0, 300),
      ...(o.lifted === true ? { lifted: true } : {}),
    };
  });
}
