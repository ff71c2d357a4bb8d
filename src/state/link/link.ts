/**
 * The link codec. A link is the page's address with a hash like `#v=1&m=L1.down&s=8,93&k=min`.
 * What is at its default is left out, save where the mutation is; unknown keys are ignored, bad
 * values are replaced by defaults, and both are told. The keys are in link-table.ts.
 */
import { MAX_PROMPT_CHARACTERS } from '../../lib/assay/prompt-spec.ts';
import { MAX_PAYLOAD_CHARACTERS } from '../../lib/link-format/link-results.ts';
import { repairedHash } from './link-repair.ts';
import { TABLE } from './link-table.ts';
import { wellFormed } from './link-values.ts';
import { DEFAULT_VIEW, type View } from '../stores/view.ts';

/** Raised when a key changes its meaning. */
const LINK_VERSION = 1;

/** Longer hashes are refused unread. A prompt of the greatest length, all of it escaped, and results fit. */
export const MAX_LINK_CHARACTERS = 9 * MAX_PROMPT_CHARACTERS + 2_000 + MAX_PAYLOAD_CHARACTERS;

export interface LinkProblem {
  key: string;
  /** What was wrong and what is used instead, one or two sentences. */
  message: string;
}

export interface DecodedLink {
  view: View;
  problems: LinkProblem[];
}

/** The key of results that travel in a link (see link-results.ts). They are no part of the view. */
const RESULTS_KEY = 'r';

/** Every key that a link may hold. */
const KEYS: ReadonlySet<string> = new Set(['v', RESULTS_KEY, ...TABLE.map(({ key }) => key)]);

/** A hash with the text of results put behind it. */
export const withLinkResults = (hash: string, text: string): string =>
  text === '' ? hash : `${hash}&${RESULTS_KEY}=${text}`;

/** The text of the results in a hash; null if there are none. */
export function linkResultsIn(hash: string): string | null {
  return new RegExp(`[#&]${RESULTS_KEY}=([^&]*)`).exec(repairedHash(hash))?.[1] ?? null;
}

/** Escapes what a hash, a chat or a mail program might swallow; commas and colons stay readable. */
function escape(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()*~]|\.$/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+')
    .replace(/%2C(?!$)/g, ',')
    .replace(/%3A(?!$)/g, ':');
}

/** null if the escapes are broken. */
function unescape(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '));
  } catch {
    return null;
  }
}

/** The hash of a view, without the `#`. */
export function encodeView(view: View): string {
  const parts = TABLE.flatMap((r) => {
    const text = r.write(view);
    return r.always || text !== r.write(DEFAULT_VIEW) ? [`${r.key}=${escape(text)}`] : [];
  });
  return [`v=${LINK_VERSION}`, ...parts].join('&');
}

const clip = (text: string) => (text.length > 40 ? `${wellFormed(text.slice(0, 40))}…` : text);

/** Reads a hash (with or without `#`). Never throws: what cannot be read is at its default and explained. */
export function decodeLink(hash: string): DecodedLink {
  const text = repairedHash(hash).replace(/^#/, '');
  if (text.length > MAX_LINK_CHARACTERS) {
    const message = 'The link is longer than any this page makes, so it was not read.';
    return { view: DEFAULT_VIEW, problems: [{ key: '', message }] };
  }
  const problems: LinkProblem[] = [];
  const values = new Map<string, string>();
  const odd = new Set<string>();
  for (const part of text.split('&')) {
    const at = part.indexOf('=');
    const key = at < 0 ? part : part.slice(0, at);
    if (at < 0 || !KEYS.has(key) || values.has(key)) odd.add(key);
    else values.set(key, part.slice(at + 1));
  }
  odd.delete('');
  const version = versionProblem(values.get('v'));
  if (version) problems.push({ key: 'v', message: version.message });
  // of another version not every key is known
  if (odd.size > 0 && !version?.isAnother) problems.push(tellOdd(odd));

  let view = DEFAULT_VIEW;
  for (const r of TABLE) {
    const raw = values.get(r.key);
    if (raw === undefined) continue;
    const value = unescape(raw);
    const read = value === null ? { problem: 'its escapes are broken' } : r.read(view, value);
    if ('view' in read) {
      view = read.view;
      continue;
    }
    const instead = r.write(DEFAULT_VIEW) || 'the default';
    const message = `In the link, ${r.key}=“${clip(value ?? raw)}”: ${read.problem}. Used instead: ${clip(instead)}.`;
    problems.push({ key: r.key, message });
  }
  return { view, problems };
}

/** Most odd keys that are told by name. */
const TOLD_KEYS = 3;

/** What the page could not use: keys it does not know, without a value, or there already. */
function tellOdd(odd: ReadonlySet<string>): LinkProblem {
  const [first, ...more] = odd;
  const told = [first, ...more.slice(0, TOLD_KEYS - 1)].map((key) => `“${clip(key)}”`).join(', ');
  const message = `The link holds ${told}${odd.size > TOLD_KEYS ? ' and more' : ''}, which this page could not read and left out. It may have been cut or changed on its way: ask for it again.`;
  return { key: first, message };
}

/** What is wrong with the version of a link's keys, in words for the user, or null. */
function versionProblem(text: string | undefined): { message: string; isAnother: boolean } | null {
  if (text === undefined || text === String(LINK_VERSION)) return null;
  if (/^[1-9]\d{0,5}$/.test(text)) {
    const message = `The link was made by another version of Mutascope (link version ${text}; this one reads ${LINK_VERSION}). What this page understands of it is shown; open it with that version to see the rest.`;
    return { message, isAnother: true };
  }
  const message = `In the link, v=“${clip(text)}” is not a version. It was read as version ${LINK_VERSION}.`;
  return { message, isAnother: false };
}
