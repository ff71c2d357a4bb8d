/** How the values of a link are written, and read back from what anybody may have typed. */
import { MAX_PROMPT_CHARACTERS } from '../../lib/assay/prompt-spec.ts';
import { assayFromJson, assayToJson } from '../../lib/assay/assay-file.ts';
import { MAX_ZOOM, type Camera } from '../../lib/base/camera.ts';
import { isSourceId } from '../../lib/compare/result-source.ts';
import { formatBudget, parseBudget, type Budget } from '../../lib/risk/budget.ts';
import { formatMatrix, parseMatrix, type MatrixId } from '../../lib/model/matrix.ts';
import { isModelKey } from '../../lib/catalogue/model-offer.ts';
import { OUTPUT_ID_LENGTH } from '../../lib/output/output-table.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import { formatSite, parseSite, type Rect } from '../../lib/model/site.ts';
import { OFFER_ID_LENGTH, type Picked, type View } from '../stores/view.ts';

/** What was read, or what was expected instead. */
export type Parsed<T> = { value: T } | { problem: string };

export interface Value<T> {
  format(value: T): string;
  parse(text: string): Parsed<T>;
}

/** Puts U+FFFD for halves of surrogate pairs, which no link and no tokenizer can hold. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

const same = (text: string) => text;

/** null as the empty text. */
export const optional = <T extends object | string | number>(value: Value<T>): Value<T | null> => ({
  format: (x) => (x === null ? '' : value.format(x)),
  parse: (text) => (text === '' ? { value: null } : value.parse(text)),
});

const NUMBER = /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** The shortest text that reads back as the same number. */
const formatNumber = (x: number) => (Object.is(x, -0) ? '-0' : String(x));

/** A number from `low` to `high`; `what` says which is expected. */
export const number = (low: number, high: number, what: string, whole = false): Value<number> => ({
  format: formatNumber,
  parse(text) {
    const value = NUMBER.test(text) ? Number(text) : NaN;
    const good = Number.isFinite(value) && value >= low && value <= high;
    return good && (!whole || Number.isInteger(value)) ? { value } : { problem: what };
  },
});

export const wholeNumber = (
  low: number,
  high: number,
  what = `a whole number from ${low} to ${high} is expected`,
) => number(low, high, what, true);

/** One of some words. */
export const oneOf = <T extends string>(values: readonly T[]): Value<T> => ({
  format: same,
  parse: (text) =>
    values.includes(text as T)
      ? { value: text as T }
      : { problem: `one of ${values.join(', ')} is expected` },
});

export const FLAG: Value<boolean> = {
  format: (on) => (on ? '1' : '0'),
  parse: (text) =>
    text === '1' || text === '0' ? { value: text === '1' } : { problem: '0 or 1 is expected' },
};

/** A text that passes a test; `what` says which is expected. */
const text = (isGood: (text: string) => boolean, what: string): Value<string> => ({
  format: same,
  parse: (given) => (isGood(given) ? { value: wellFormed(given) } : { problem: what }),
});

export const MODEL = text(
  isModelKey,
  'the name of a model of the catalogue, or an https address, is expected',
);

export const PROMPT = text(
  ({ length }) => length <= MAX_PROMPT_CHARACTERS,
  `a prompt has at most ${MAX_PROMPT_CHARACTERS} characters`,
);

/** Results that are compared; empty for none. */
export const COMPARAND = text(
  (id) => id === '' || isSourceId(id),
  'the name of results is expected, as in this or s-0123456789',
);

export const MATRIX: Value<MatrixId> = {
  format: formatMatrix,
  parse(given) {
    const value = parseMatrix(given);
    return value ? { value } : { problem: 'a matrix is expected, as in L1.down' };
  },
};

/** The number of a layer; no model has more of them than its matrices' names can tell. */
export const LAYER = wholeNumber(0, 9_999, 'the number of a layer is expected');

export const RECT: Value<Rect> = {
  format: (rect) =>
    formatSite({ ...rect, layer: 0, projection: 'q' })
      .replace(/^[^[]*\[|\]$/g, '')
      .replace(' ', ''),
  parse(given) {
    const value = parseSite(`L0.q[${given}]`);
    if (!value) return { problem: 'row and column are expected, as in 8,93 or 8:16,88:96' };
    const { row, col, height, width } = value;
    return { value: { row, col, height, width } };
  },
};

export const SCREENED: Value<ScreenKind[]> = {
  format: (kinds) => kinds.join(','),
  parse(given) {
    const names = given === '' ? [] : given.split(',');
    const value = SCREEN_KINDS.filter((kind) => names.includes(kind));
    return value.length === names.length
      ? { value }
      : { problem: `a list of ${SCREEN_KINDS.join(', ')} is expected` };
  },
};

/** `zoom,row,col` of the middle. */
export const CAMERA: Value<Camera> = {
  format: ({ zoom, row, col }) => [zoom, row, col].map(formatNumber).join(','),
  parse(given) {
    const parts = given.split(',');
    const [zoom, row, col] = parts.map((part) => (NUMBER.test(part) ? Number(part) : NaN));
    const good =
      parts.length === 3 &&
      zoom >= 1 &&
      zoom <= MAX_ZOOM &&
      [row, col].every((x) => x >= 0 && x <= 1e7);
    return good
      ? { value: { zoom, row, col } }
      : { problem: 'zoom, row and column of the middle are expected, as in 4,64,93.5' };
  },
};

/** An assay of several prompts as JSON, as in files. */
export const MULTI_PROMPT: Value<NonNullable<View['multiPrompt']>> = {
  format: (assay) => JSON.stringify(assayToJson(assay)),
  parse(given) {
    try {
      const assay = assayFromJson(JSON.parse(given), (what) => {
        throw new TypeError(what);
      });
      if (assay.type !== 'descriptive') return { value: assay };
    } catch {
      // said below
    }
    return { problem: 'a battery, style or seeds assay is expected, as JSON' };
  },
};

const OUTPUT_NAME = new RegExp(`^[0-9a-f]{${OUTPUT_ID_LENGTH}}$`);

/** The name of an output, or `word:` and a first word. */
export const PICKED: Value<Picked> = {
  format: (picked) => ('output' in picked ? picked.output : `word:${picked.word}`),
  parse(given) {
    const word = /^word:(.{1,80})$/su.exec(given)?.[1];
    if (word !== undefined) return { value: { word: wellFormed(word) } };
    return OUTPUT_NAME.test(given)
      ? { value: { output: given } }
      : { problem: 'the name of a phenotype, or word: and a first word, is expected' };
  },
};

const TAKEN_ID = new RegExp(`^-?[0-9a-f]{${OFFER_ID_LENGTH}}$`);

/** Screens that statistics are over, by their ids with commas between; `-` in front of one left out. */
export const TAKEN: Value<View['stats']['taken']> = {
  format: (taken) => [...taken].map(([id, isTaken]) => `${isTaken ? '' : '-'}${id}`).join(','),
  parse(given) {
    const parts = given === '' ? [] : given.split(',');
    return parts.every((part) => TAKEN_ID.test(part))
      ? { value: new Map(parts.map((part) => [part.replace('-', ''), !part.startsWith('-')])) }
      : { problem: 'names of screens are expected, as in 0123456789,-9876543210' };
  },
};

/** How much is to be verified: `0.5%`, `risk:0.3`. */
export const BUDGET: Value<Budget> = {
  format: formatBudget,
  parse(text) {
    const value = parseBudget(text);
    return value ? { value } : { problem: 'a budget such as 0.5%, risk:0.3 or 2min is expected' };
  },
};
