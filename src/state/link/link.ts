/**
 * The link codec. A link is the page's address with a hash like `#v=1&m=L1.down&s=8,93&k=min`.
 * What is at its default is left out, save where the mutation is; unknown keys are ignored; bad
 * values are explained and replaced by defaults. The keys are in link-table.ts.
 */
import { MAX_PROMPT_CHARACTERS } from '../../lib/assay/prompt-spec.ts';
import { MAX_PAYLOAD_CHARACTERS } from '../../lib/link/link-results.ts';
import { TABLE } from './link-table.ts';
import { wellFormed } from './link-values.ts';
import { DEFAULT_VIEW, type View } from '../stores/view.ts';

/** Raised when a key changes its meaning. */
export const LINK_VERSION = 1;

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

/** A hash with the text of results put behind it. */
export const withLinkResults = (hash: string, text: string): string =>
  text === '' ? hash : `${hash}&${RESULTS_KEY}=${text}`;

/** The text of the results in a hash; null if there are none. */
export function linkResultsIn(hash: string): string | null {
  return new RegExp(`[#&]${RESULTS_KEY}=([^&]*)`).exec(hash)?.[1] ?? null;
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
  const text = hash.replace(/^#/, '');
  if (text.length > MAX_LINK_CHARACTERS) {
    const message = 'The link is longer than any this page makes, so it was not read.';
    return { view: DEFAULT_VIEW, problems: [{ key: '', message }] };
  }
  const problems: LinkProblem[] = [];
  const values = new Map<string, string>();
  for (const part of text.split('&')) {
    const at = part.indexOf('=');
    const key = at < 0 ? part : part.slice(0, at);
    if (!values.has(key) && at >= 0) values.set(key, part.slice(at + 1));
  }
  const version = versionProblem(values.get('v'));
  if (version !== null) problems.push({ key: 'v', message: version });

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

/** What is wrong with the version of a link's keys, in words for the user, or null. */
function versionProblem(text: string | undefined): string | null {
  if (text === undefined || text === String(LINK_VERSION)) return null;
  return /^\d{1,6}$/.test(text)
    ? `The link was made by another version of Mutascope (link version ${Number(text)}; this one reads ${LINK_VERSION}). What this page understands of it is shown; open it with that version to see the rest.`
    : `In the link, v=“${clip(text)}” is not a version. It was read as version ${LINK_VERSION}.`;
}
