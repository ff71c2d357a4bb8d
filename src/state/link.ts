/**
 * The link codec: one table of keys, `encodeView` and `decodeLink`. A link is the page's address
 * with a hash like `#v=1&m=L1.down&s=8,93&k=min`. What is at its default is left out, save where
 * the mutation is; unknown keys are ignored; bad values are explained and replaced by defaults.
 */
import { MAX_PROMPT_CHARACTERS } from '../lib/assay.ts';
import { MAX_ZOOM, type Camera } from '../lib/camera.ts';
import { formatMatrix, parseMatrix, type MatrixId } from '../lib/matrix.ts';
import { KINDS } from '../lib/mutation.ts';
import { SCREEN_KINDS, type ScreenKind } from '../lib/plan.ts';
import { formatSite, parseSite, type Rect } from '../lib/site.ts';
import { COLOUR_MODES, DEFAULT_VIEW, ORGANISM, THEMES, type View } from './view.ts';

/**
 * Raised when a key changes its meaning; a migration from the version before it goes into
 * MIGRATIONS. 1: the first.
 */
export const LINK_VERSION = 1;

/** MIGRATIONS[i] rewrites the keys of version i + 1 into those of version i + 2. */
const MIGRATIONS: ((values: Map<string, string>) => void)[] = [];

/** Longer hashes are refused unread. A prompt of the greatest length, all of it escaped, fits. */
export const MAX_LINK_CHARACTERS = 9 * MAX_PROMPT_CHARACTERS + 2_000;

export const MAX_TILE = 65_536;
export const MAX_NEW_TOKENS = 4_096;

export interface LinkProblem {
  key: string;
  /** What was wrong and what is used instead, one or two sentences. */
  message: string;
}

export interface DecodedLink {
  view: View;
  problems: LinkProblem[];
}

/** Puts U+FFFD for halves of surrogate pairs, which no link and no tokenizer can hold. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

type Parsed<T> = { value: T } | { problem: string };

interface Key<T> {
  key: string;
  get(view: View): T;
  set(view: View, value: T): View;
  format(value: T): string;
  parse(text: string): Parsed<T>;
  /** Written even at its default. */
  always?: boolean;
}

/** A table's row with its type hidden, so that rows of all types make one list. */
interface Row {
  key: string;
  always: boolean;
  write(view: View): string;
  read(view: View, text: string): { view: View } | { problem: string };
}

function row<T>(k: Key<T>): Row {
  return {
    key: k.key,
    always: k.always ?? false,
    write: (view) => k.format(k.get(view)),
    read(view, text) {
      const parsed = k.parse(text);
      return 'problem' in parsed ? parsed : { view: k.set(view, parsed.value) };
    },
  };
}

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The shortest text that reads back as the same number. */
const formatNumber = (x: number) => (Object.is(x, -0) ? '-0' : String(x));

const number =
  (low: number, high: number, what: string, whole = false) =>
  (text: string): Parsed<number> => {
    const value = NUMBER.test(text) ? Number(text) : NaN;
    const good = Number.isFinite(value) && value >= low && value <= high;
    return good && (!whole || Number.isInteger(value)) ? { value } : { problem: what };
  };

const oneOf =
  <T extends string>(values: readonly T[]) =>
  (text: string): Parsed<T> =>
    values.includes(text as T)
      ? { value: text as T }
      : { problem: `one of ${values.join(', ')} is expected` };

const flag = (text: string): Parsed<boolean> =>
  text === '1' || text === '0' ? { value: text === '1' } : { problem: '0 or 1 is expected' };

const formatFlag = (on: boolean) => (on ? '1' : '0');

function parseKinds(text: string): Parsed<ScreenKind[]> {
  const names = text === '' ? [] : text.split(',');
  const value = SCREEN_KINDS.filter((kind) => names.includes(kind));
  return value.length === names.length
    ? { value }
    : { problem: `a list of ${SCREEN_KINDS.join(', ')} is expected` };
}

/** `zoom,row,col` of the middle; empty for a camera that was never moved. */
function parseCamera(text: string): Parsed<Camera | null> {
  if (text === '') return { value: null };
  const problem = 'zoom, row and column of the middle are expected, as in 4,64,93.5';
  const parts = text.split(',');
  const [zoom, row, col] = parts.map((part) => (NUMBER.test(part) ? Number(part) : NaN));
  const good =
    parts.length === 3 &&
    zoom >= 1 &&
    zoom <= MAX_ZOOM &&
    [row, col].every((x) => x >= 0 && x <= 1e7);
  return good ? { value: { zoom, row, col } } : { problem };
}

const formatCamera = (c: Camera | null) =>
  c ? [c.zoom, c.row, c.col].map(formatNumber).join(',') : '';

const setAssay = (view: View, change: Partial<View['assay']>): View => ({
  ...view,
  assay: { ...view.assay, ...change },
});
const setSelection = (view: View, change: Partial<View['selection']>): View => ({
  ...view,
  selection: { ...view.selection, ...change },
});
const setMap = (view: View, change: Partial<View['map']>): View => ({
  ...view,
  map: { ...view.map, ...change },
});

/** Every key of a link: what it holds, how it is written, what is a good value. */
const TABLE: Row[] = [
  row<string>({
    key: 'model',
    get: (v) => v.model,
    set: (v, model) => ({ ...v, model }),
    format: (x) => x,
    parse: (text) =>
      text === ORGANISM
        ? { value: text }
        : { problem: `the only model this page has is ${ORGANISM}` },
  }),
  row<MatrixId>({
    key: 'm',
    always: true,
    get: (v) => v.selection.site,
    set: (v, { layer, projection }) =>
      setSelection(v, { site: { ...v.selection.site, layer, projection } }),
    format: formatMatrix,
    parse: (text) => {
      const value = parseMatrix(text);
      return value ? { value } : { problem: 'a matrix is expected, as in L1.down' };
    },
  }),
  row<Rect>({
    key: 's',
    always: true,
    get: (v) => v.selection.site,
    set: (v, { row, col, height, width }) =>
      setSelection(v, { site: { ...v.selection.site, row, col, height, width } }),
    format: (rect) =>
      formatSite({ ...rect, layer: 0, projection: 'q' })
        .replace(/^[^[]*\[|\]$/g, '')
        .replace(' ', ''),
    parse: (text) => {
      const value = parseSite(`L0.q[${text}]`);
      return value
        ? { value }
        : { problem: 'row and column are expected, as in 8,93 or 8:16,88:96' };
    },
  }),
  row({
    key: 'k',
    always: true,
    get: (v) => v.selection.kind,
    set: (v, kind) => setSelection(v, { kind }),
    format: (x) => x,
    parse: oneOf(KINDS),
  }),
  row<number>({
    key: 'x',
    get: (v) => v.selection.value,
    set: (v, value) => setSelection(v, { value }),
    format: formatNumber,
    parse: number(-3.5e38, 3.5e38, 'a number is expected'),
  }),
  row<boolean>({
    key: 'on',
    get: (v) => v.selection.on,
    set: (v, on) => setSelection(v, { on }),
    format: formatFlag,
    parse: flag,
  }),
  row<string>({
    key: 'p',
    get: (v) => v.assay.prompt,
    set: (v, prompt) => setAssay(v, { prompt }),
    format: (x) => x,
    parse: (text) =>
      text.length <= MAX_PROMPT_CHARACTERS
        ? { value: wellFormed(text) }
        : { problem: `a prompt has at most ${MAX_PROMPT_CHARACTERS} characters` },
  }),
  row<number>({
    key: 'n',
    get: (v) => v.assay.maxNewTokens,
    set: (v, maxNewTokens) => setAssay(v, { maxNewTokens }),
    format: formatNumber,
    parse: number(
      1,
      MAX_NEW_TOKENS,
      `a whole number from 1 to ${MAX_NEW_TOKENS} is expected`,
      true,
    ),
  }),
  row<number>({
    key: 't',
    get: (v) => v.assay.temperature,
    set: (v, temperature) => setAssay(v, { temperature }),
    format: formatNumber,
    parse: number(0, 100, 'a number from 0 (greedy) to 100 is expected'),
  }),
  row<number>({
    key: 'seed',
    get: (v) => v.assay.seed,
    set: (v, seed) => setAssay(v, { seed }),
    format: formatNumber,
    parse: number(0, 0xffffffff, 'a whole number from 0 to 4294967295 is expected', true),
  }),
  row<number>({
    key: 'tile',
    get: (v) => v.map.tile,
    set: (v, tile) => setMap(v, { tile }),
    format: formatNumber,
    parse: number(1, MAX_TILE, `a whole number from 1 to ${MAX_TILE} is expected`, true),
  }),
  row<ScreenKind[]>({
    key: 'kinds',
    get: (v) => v.map.kinds,
    set: (v, kinds) => setMap(v, { kinds }),
    format: (kinds) => kinds.join(','),
    parse: parseKinds,
  }),
  row({
    key: 'c',
    get: (v) => v.map.colour,
    set: (v, colour) => setMap(v, { colour }),
    format: (x) => x,
    parse: oneOf(COLOUR_MODES),
  }),
  row<boolean>({
    key: 'tr',
    get: (v) => v.map.transpose,
    set: (v, transpose) => setMap(v, { transpose }),
    format: formatFlag,
    parse: flag,
  }),
  row<Camera | null>({
    key: 'z',
    get: (v) => v.map.camera,
    set: (v, camera) => setMap(v, { camera }),
    format: formatCamera,
    parse: parseCamera,
  }),
  row<Camera | null>({
    key: 'w',
    get: (v) => v.benchCamera,
    set: (v, benchCamera) => ({ ...v, benchCamera }),
    format: formatCamera,
    parse: parseCamera,
  }),
  row<boolean>({
    key: 'sp',
    get: (v) => v.showSpaces,
    set: (v, showSpaces) => ({ ...v, showSpaces }),
    format: formatFlag,
    parse: flag,
  }),
  row({
    key: 'th',
    get: (v) => v.theme,
    set: (v, theme) => ({ ...v, theme }),
    format: (x) => x,
    parse: oneOf(THEMES),
  }),
];

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
  migrate(values, problems);

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

/** Brings the keys to this version; explains a version that cannot be. */
function migrate(values: Map<string, string>, problems: LinkProblem[]): void {
  const text = values.get('v');
  if (text === undefined) return;
  const version = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(version >= 1)) {
    const message = `In the link, v=“${clip(text)}” is not a version. It was read as version ${LINK_VERSION}.`;
    problems.push({ key: 'v', message });
    return;
  }
  if (version > LINK_VERSION) {
    const message = `The link was made by a newer Mutascope (link version ${version}; this page reads up to ${LINK_VERSION}). What this page understands of it is shown; reload to get the newest page.`;
    problems.push({ key: 'v', message });
    return;
  }
  for (const step of MIGRATIONS.slice(version - 1)) step(values);
}
