/** The keys of a link: what each holds, and where in the view it belongs. Defaults are those of DEFAULT_VIEW (stores/view.ts). */
import { MAX_PROMPTS } from '../../lib/assay/assay.ts';
import { LAYER_AXES } from '../../lib/compare/profile-difference.ts';
import { PROFILE_MEASURES } from '../../lib/compare/profile-measures.ts';
import { PROJECTIONS } from '../../lib/model/matrix.ts';
import { METHOD_IDS } from '../../lib/methods/method-ids.ts';
import { KINDS } from '../../lib/mutation/mutation.ts';
import { RANK_ORDERS } from '../../lib/ranking/rank-mutants.ts';
import { MEASURES } from '../../lib/stats/measures.ts';
import {
  BUDGET,
  CAMERA,
  COMPARAND,
  FLAG,
  LAYER,
  MATRIX,
  MODEL,
  number,
  oneOf,
  optional,
  PICKED,
  PROMPT,
  RECT,
  SCREENED,
  MULTI_PROMPT,
  TAKEN,
  wholeNumber,
  type Value,
} from './link-values.ts';
import {
  ATLAS_SHOWS,
  COLOUR_MODES,
  COMPARE_SHOWS,
  MAP_SHOWS,
  PLACES,
  THEMES,
  type View,
} from '../stores/view.ts';

export const MAX_TILE = 65_536;
export const MAX_NEW_TOKENS = 4_096;

/** A key with the type of its value hidden, so that keys of all types make one list. */
export interface Row {
  key: string;
  /** Written even at its default. */
  always: boolean;
  write(view: View): string;
  read(view: View, text: string): { view: View } | { problem: string };
}

function row<T>(
  key: string,
  value: Value<T>,
  get: (view: View) => T,
  set: (view: View, value: T) => View,
  always = false,
): Row {
  return {
    key,
    always,
    write: (view) => value.format(get(view)),
    read(view, text) {
      const parsed = value.parse(text);
      return 'problem' in parsed ? parsed : { view: set(view, parsed.value) };
    },
  };
}

/** A key for one entry of a part of the view. */
const entry =
  <P extends 'assay' | 'selection' | 'map' | 'risk' | 'ranking' | 'stats' | 'compare'>(part: P) =>
  <K extends keyof View[P]>(key: string, name: K, value: Value<View[P][K]>, always = false): Row =>
    row(
      key,
      value,
      (view) => view[part][name],
      (view, x) => ({ ...view, [part]: { ...view[part], [name]: x } }),
      always,
    );

/** A key for one entry of the view itself. */
const top = <K extends keyof View>(key: string, name: K, value: Value<View[K]>): Row =>
  row(
    key,
    value,
    (view) => view[name],
    (view, x) => ({ ...view, [name]: x }),
  );

const ofSelection = entry('selection');
const ofAssay = entry('assay');
const ofMap = entry('map');
const ofRisk = entry('risk');
const ofRanking = entry('ranking');
const ofStats = entry('stats');
const ofCompare = entry('compare');

const setSite = (view: View, site: Partial<View['selection']['site']>): View => ({
  ...view,
  selection: { ...view.selection, site: { ...view.selection.site, ...site } },
});

/** Every key, in the order they are written. */
export const TABLE: Row[] = [
  top('model', 'model', MODEL),
  row(
    'm',
    MATRIX,
    (view) => view.selection.site,
    (view, { layer, projection }) => setSite(view, { layer, projection }),
    true,
  ),
  row('s', RECT, (view) => view.selection.site, setSite, true),
  ofSelection('k', 'kind', oneOf(KINDS), true),
  ofSelection('x', 'value', number(-3.5e38, 3.5e38, 'a number is expected')),
  ofSelection('on', 'on', FLAG),
  ofAssay('p', 'prompt', PROMPT),
  ofAssay('n', 'maxNewTokens', wholeNumber(1, MAX_NEW_TOKENS)),
  ofAssay('t', 'temperature', number(0, 100, 'a number from 0 (greedy) to 100 is expected')),
  ofAssay('seed', 'seed', wholeNumber(0, 0xffffffff)),
  top('a', 'multiPrompt', optional(MULTI_PROMPT)),
  top(
    'i',
    'item',
    wholeNumber(0, MAX_PROMPTS - 1, 'the number of one of the assay’s prompts is expected'),
  ),
  ofMap('tile', 'tile', wholeNumber(1, MAX_TILE)),
  ofMap('kinds', 'kinds', SCREENED),
  ofMap('tx', 'texts', FLAG),
  ofMap('ph', 'picked', optional(PICKED)),
  ofMap('c', 'colour', oneOf(COLOUR_MODES)),
  ofMap('tr', 'transpose', FLAG),
  ofMap('vw', 'shows', oneOf(MAP_SHOWS)),
  ofMap('kl', 'leastKl', number(0, 1e6, 'a number of nats, 0 or more, is expected')),
  ofMap('pr', 'leastPrompts', wholeNumber(1, MAX_PROMPTS)),
  ofMap('reg', 'region', optional(RECT)),
  ofMap('z', 'camera', optional(CAMERA)),
  ofRisk('vf', 'asked', optional(BUDGET)),
  ofRisk('rd', 'shown', FLAG),
  ofRisk('rk', 'least', number(0, 1e6, 'a risk, 0 or more, is expected')),
  top('w', 'benchCamera', optional(CAMERA)),
  top('sp', 'showSpaces', FLAG),
  top('th', 'theme', oneOf(THEMES)),
  top('pl', 'place', oneOf(PLACES)),
  top('at', 'atlas', oneOf(ATLAS_SHOWS)),
  top('me', 'methods', optional(oneOf(METHOD_IDS))),
  ofRanking('ro', 'order', oneOf(RANK_ORDERS)),
  ofRanking('rs', 'kinds', SCREENED),
  ofRanking('rl', 'layer', optional(LAYER)),
  ofRanking('rp', 'projection', optional(oneOf(PROJECTIONS))),
  ofStats('sm', 'measure', oneOf(MEASURES.map(({ id }) => id))),
  ofStats('sd', 'matrix', optional(MATRIX)),
  ofStats('sk', 'projection', optional(oneOf(PROJECTIONS))),
  ofStats('sf', 'onlyFound', FLAG),
  ofStats('so', 'over', FLAG),
  ofStats('st', 'taken', TAKEN),
  ofCompare('c1', 'first', COMPARAND),
  ofCompare('c2', 'second', COMPARAND),
  ofCompare('cm', 'matrix', optional(MATRIX)),
  ofCompare('cv', 'shows', oneOf(COMPARE_SHOWS)),
  ofCompare('cp', 'measure', oneOf(PROFILE_MEASURES)),
  ofCompare('cx', 'axis', optional(oneOf(LAYER_AXES))),
];
