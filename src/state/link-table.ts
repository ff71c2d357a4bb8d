/** The keys of a link: what each holds, how it is written, what is a good value. */
import { MAX_PROMPT_CHARACTERS } from '../lib/assay.ts';
import { assayFromJson, assayToJson } from '../lib/assay-file.ts';
import { MAX_RUNS } from '../lib/assays.ts';
import { MAX_ZOOM, type Camera } from '../lib/camera.ts';
import { isComparandId } from '../lib/compare/comparand.ts';
import { formatMatrix, parseMatrix, type MatrixId } from '../lib/matrix.ts';
import { isModelKey } from '../lib/model-offer.ts';
import { METHOD_IDS } from '../lib/methods.ts';
import { KINDS } from '../lib/mutation.ts';
import { OUTPUT_ID_LENGTH } from '../lib/output-book.ts';
import { SCREEN_KINDS, type ScreenKind } from '../lib/plan.ts';
import { formatSite, parseSite, type Rect } from '../lib/site.ts';
import { ATLAS_SHOWS, COLOUR_MODES, MAP_SHOWS, THEMES, type Picked, type View } from './view.ts';

export const MAX_TILE = 65_536;
export const MAX_NEW_TOKENS = 4_096;

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
export interface Row {
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

/** An assay of several runs as JSON, as in files; empty for none. */
function parseSeveral(text: string): Parsed<View['several']> {
  if (text === '') return { value: null };
  try {
    const assay = assayFromJson(JSON.parse(text), (what) => {
      throw new TypeError(what);
    });
    if (assay.type !== 'descriptive') return { value: assay };
  } catch {
    // said below
  }
  return { problem: 'a battery or style assay is expected, as JSON' };
}

/** The name of an output, `word:` and a first word, or nothing. */
function parsePicked(text: string): Parsed<Picked | null> {
  if (text === '') return { value: null };
  const word = /^word:(.{1,80})$/su.exec(text)?.[1];
  if (word !== undefined) return { value: { word: wellFormed(word) } };
  return OUTPUT_NAME.test(text)
    ? { value: { output: text } }
    : { problem: 'the name of a phenotype, or word: and a first word, is expected' };
}

const OUTPUT_NAME = new RegExp(`^[0-9a-f]{${OUTPUT_ID_LENGTH}}$`);

const formatRect = (rect: Rect) =>
  formatSite({ ...rect, layer: 0, projection: 'q' })
    .replace(/^[^[]*\[|\]$/g, '')
    .replace(' ', '');

function parseRect(text: string): Parsed<Rect> {
  const value = parseSite(`L0.q[${text}]`);
  if (!value) return { problem: 'row and column are expected, as in 8,93 or 8:16,88:96' };
  const { row, col, height, width } = value;
  return { value: { row, col, height, width } };
}

function readMatrix(text: string): Parsed<MatrixId> {
  const value = parseMatrix(text);
  return value ? { value } : { problem: 'a matrix is expected, as in L1.down' };
}

const parseComparand = (text: string): Parsed<string> =>
  text === '' || isComparandId(text)
    ? { value: text }
    : { problem: 'the name of results is expected, as in this or s-0123456789' };

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

const setCompare = (view: View, change: Partial<View['compare']>): View => ({
  ...view,
  compare: { ...view.compare, ...change },
});

/** Every key, in the order they are written. */
export const TABLE: Row[] = [
  row<string>({
    key: 'model',
    get: (v) => v.model,
    set: (v, model) => ({ ...v, model }),
    format: (x) => x,
    parse: (text) =>
      isModelKey(text)
        ? { value: text }
        : { problem: 'the name of a model of the catalogue, or an https address, is expected' },
  }),
  row<MatrixId>({
    key: 'm',
    always: true,
    get: (v) => v.selection.site,
    set: (v, { layer, projection }) =>
      setSelection(v, { site: { ...v.selection.site, layer, projection } }),
    format: formatMatrix,
    parse: readMatrix,
  }),
  row<Rect>({
    key: 's',
    always: true,
    get: (v) => v.selection.site,
    set: (v, { row, col, height, width }) =>
      setSelection(v, { site: { ...v.selection.site, row, col, height, width } }),
    format: formatRect,
    parse: parseRect,
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
  row<View['several']>({
    key: 'a',
    get: (v) => v.several,
    set: (v, several) => ({ ...v, several }),
    format: (several) => (several ? JSON.stringify(assayToJson(several)) : ''),
    parse: parseSeveral,
  }),
  row<number>({
    key: 'i',
    get: (v) => v.item,
    set: (v, item) => ({ ...v, item }),
    format: formatNumber,
    parse: number(0, MAX_RUNS - 1, 'the number of one of the assay’s prompts is expected', true),
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
  row<boolean>({
    key: 'tx',
    get: (v) => v.map.texts,
    set: (v, texts) => setMap(v, { texts }),
    format: formatFlag,
    parse: flag,
  }),
  row<Picked | null>({
    key: 'ph',
    get: (v) => v.map.picked,
    set: (v, picked) => setMap(v, { picked }),
    format: (picked) =>
      picked === null ? '' : 'output' in picked ? picked.output : `word:${picked.word}`,
    parse: parsePicked,
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
  row({
    key: 'vw',
    get: (v) => v.map.shows,
    set: (v, shows) => setMap(v, { shows }),
    format: (x) => x,
    parse: oneOf(MAP_SHOWS),
  }),
  row<number>({
    key: 'kl',
    get: (v) => v.map.leastKl,
    set: (v, leastKl) => setMap(v, { leastKl }),
    format: formatNumber,
    parse: number(0, 1e6, 'a number of nats, 0 or more, is expected'),
  }),
  row<Rect | null>({
    key: 'reg',
    get: (v) => v.map.region,
    set: (v, region) => setMap(v, { region }),
    format: (region) => (region ? formatRect(region) : ''),
    parse: (text) => (text === '' ? { value: null } : parseRect(text)),
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
  row({
    key: 'at',
    get: (v) => v.atlas,
    set: (v, atlas) => ({ ...v, atlas }),
    format: (x) => x,
    parse: oneOf(ATLAS_SHOWS),
  }),
  row<View['methods']>({
    key: 'me',
    get: (v) => v.methods,
    set: (v, methods) => ({ ...v, methods }),
    format: (id) => id ?? '',
    parse: (text) => (text === '' ? { value: null } : oneOf(METHOD_IDS)(text)),
  }),
  row<boolean>({
    key: 'st',
    get: (v) => v.stats,
    set: (v, stats) => ({ ...v, stats }),
    format: formatFlag,
    parse: flag,
  }),
  row<boolean>({
    key: 'cmp',
    get: (v) => v.compare.open,
    set: (v, open) => setCompare(v, { open }),
    format: formatFlag,
    parse: flag,
  }),
  row<string>({
    key: 'c1',
    get: (v) => v.compare.first,
    set: (v, first) => setCompare(v, { first }),
    format: (id) => id,
    parse: parseComparand,
  }),
  row<string>({
    key: 'c2',
    get: (v) => v.compare.second,
    set: (v, second) => setCompare(v, { second }),
    format: (id) => id,
    parse: parseComparand,
  }),
  row<MatrixId | null>({
    key: 'cm',
    get: (v) => v.compare.matrix,
    set: (v, matrix) => setCompare(v, { matrix }),
    format: (matrix) => (matrix ? formatMatrix(matrix) : ''),
    parse: (text) => (text === '' ? { value: null } : readMatrix(text)),
  }),
];
