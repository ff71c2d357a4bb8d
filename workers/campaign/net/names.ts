/** Streams and subjects of a campaign, and back. */

/** Public keys of users, which are names in subjects. */
const UID = /^U[A-Z2-7]{55}$/;
const CONTROL_NAME = /^[a-z][a-z0-9-]{0,31}$/;
const WHOLE = /^(?:0|[1-9]\d{0,8})$/;
const RESULTS_PREFIX = 'R_';

/**
 * The two lines of a queue, each a consumer that all workers share: items for the first time, and items
 * that were asked for again, which do not wait behind the others.
 */
export const LINES = ['workers', 'again'] as const;
export type Line = (typeof LINES)[number];
/** The first part of a line's subjects. */
const LINE_PREFIX: Record<Line, string> = { workers: 'w', again: 'a' };

export const queueStream = (cid: string): string => `W_${cid}`;
export const resultStream = (cid: string): string => `${RESULTS_PREFIX}${cid}`;
export const controlStream = (cid: string): string => `C_${cid}`;

/** @param round 0: for the first time */
export function itemSubject(cid: string, item: number, round: number): string {
  for (const part of [item, round])
    if (!WHOLE.test(String(part)))
      throw new RangeError(`An item and a round are below a thousand million, not ${part}.`);
  return `${LINE_PREFIX[round === 0 ? 'workers' : 'again']}.${cid}.${item}.${round}`;
}
/** All subjects of a line. */
export const lineSubject = (line: Line, cid: string): string => `${LINE_PREFIX[line]}.${cid}.*.*`;
export const resultSubject = (cid: string, item: number | string, uid: string): string =>
  `r.${cid}.${item}.${uid}`;
export const controlSubject = (cid: string, name: string): string => `c.${cid}.${name}`;
/** Where users of links ask how far a line of a queue is. */
export const lineInfo = (line: Line, stream: string): string => `${line}.${stream}`;
/** Where what is stored under a subject is told to whoever listens. */
export const liveSubject = (subject: string): string => `live.${subject}`;

export const isControlName = (name: string): boolean => CONTROL_NAME.test(name);
export const isUid = (text: string): boolean => UID.test(text);

/** The campaign that a stream's name tells of, or null. */
export const campaignOfStream = (stream: string): string | null =>
  stream.startsWith(RESULTS_PREFIX) ? stream.slice(RESULTS_PREFIX.length) : null;

/** Item and round of `w.CID.ITEM.0` or `a.CID.ITEM.ROUND`, or null. */
export function parseItem(subject: string): { item: number; round: number } | null {
  const [, , item, round] = subject.split('.');
  return WHOLE.test(item) && WHOLE.test(round)
    ? { item: Number(item), round: Number(round) }
    : null;
}

/** Item and sender of `r.CID.ITEM.UID`; null for what no worker of ours writes. */
export function parseResult(subject: string): { item: number | 'hello'; uid: string } | null {
  const [, , item, uid] = subject.split('.');
  if (!isUid(uid)) return null;
  if (item === 'hello') return { item, uid };
  return WHOLE.test(item) ? { item: Number(item), uid } : null;
}

/** Name of `c.CID.NAME`, or null. */
export function parseControl(subject: string): string | null {
  const name = subject.split('.')[2] ?? '';
  return isControlName(name) ? name : null;
}
