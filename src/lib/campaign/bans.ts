/** The message that says who is banned; a new one takes the place of the one before. */
import { asArray, asObject, asString, type Refuse } from '../base/json-fields.ts';
import { LabError } from '../base/failure.ts';

export interface Ban {
  worker: string;
  why: string;
  /** The owner took it back: the worker's results count, and the keeper does not ban it again. */
  lifted?: boolean;
}

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
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse('it is not valid JSON');
  }
  const all = asArray(json, 'it', refuse);
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
