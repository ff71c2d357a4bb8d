import type { PromptSpec } from '../../lib/assay/prompt-spec.ts';
import type { MultiPromptAssay } from '../../lib/assay/assay.ts';
import { ORGANISM } from '../../lib/catalogue/catalogue.ts';
import type { Camera } from '../../lib/base/camera.ts';
import type { LayerAxis } from '../../lib/compare/profile-difference.ts';
import type { ProfileMeasureId } from '../../lib/compare/profile-measures.ts';
import { THIS } from '../../lib/compare/result-source.ts';
import type { MatrixId, Projection } from '../../lib/model/matrix.ts';
import type { MethodId } from '../../lib/methods/method-ids.ts';
import type { Kind, Mutation } from '../../lib/mutation/mutation.ts';
import { SCREEN_KINDS, type ScreenKind } from '../../lib/plan/grid.ts';
import type { Rect, Site } from '../../lib/model/site.ts';
import type { Budget } from '../../lib/risk/budget.ts';
import type { RankFilter, RankOrder } from '../../lib/ranking/rank-mutants.ts';
import type { MeasureId } from '../../lib/stats/measures.ts';

/** The one selection all places share. */
export interface Selection {
  site: Site;
  kind: Kind;
  /** The number written by kind `value`; kept while another kind is chosen. */
  value: number;
  /** Whether the bench shows the mutant; off, it shows the wild type alone. */
  on: boolean;
}

export const COLOUR_MODES = ['kind', 'token', 'kl', 'cosine', 'share'] as const;
/**
 * What a map's colour says: which kinds change the answer, from which token on, how much, by
 * probabilities or by the words of the texts, or under how many prompts or seeds.
 */
export type ColourMode = (typeof COLOUR_MODES)[number];

export const MAP_SHOWS = ['as-is', 'rearranged', 'table'] as const;
/** The map as it is, its rows and columns ordered by max minus min, or its mutants as a table. */
export type MapShows = (typeof MAP_SHOWS)[number];

export const ATLAS_SHOWS = ['kinds', 'share', 'severity', 'bias'] as const;
/**
 * What the atlas draws of each matrix: a small map of the kinds that change the answer, or one
 * colour: the share of NSMs, their mean KL, or how far those at max outweigh those at min.
 */
export type AtlasShows = (typeof ATLAS_SHOWS)[number];

/** Mutants that are lit up: those of one output (its name, see OutputBook), or with a first word. */
export type Picked = { output: string } | { word: string };

export interface MapSettings {
  tile: number;
  /** In the order of SCREEN_KINDS. */
  kinds: ScreenKind[];
  /** Whether screens write out what every NSM says; else it is written when opened. */
  texts: boolean;
  /** Others are dimmed; null: none is. */
  picked: Picked | null;
  colour: ColourMode;
  /** Draw in-features down and out-features across. */
  transpose: boolean;
  shows: MapShows;
  /** NSMs of a smaller KL are drawn as silent, in nats; 0: none is. */
  leastKl: number;
  /** NSMs that diverge under fewer prompts (or seeds) are drawn as silent; 1: none is. */
  leastPrompts: number;
  /** A part of the matrix that is marked, in weights. */
  region: Rect | null;
  /** null: the whole matrix. */
  camera: Camera | null;
}

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export const PLACES = ['map', 'ranking', 'stats', 'compare', 'screens'] as const;
/**
 * What the page shows: atlas, map and bench, or in their place the ranking of the whole model, the
 * statistics of all maps, two results side by side, or the stored screens.
 */
export type Place = (typeof PLACES)[number];

export const FIGURE_THEMES = ['light', 'dark', 'page'] as const;
/** The colours that figures are saved in. */
export type FigureTheme = (typeof FIGURE_THEMES)[number];

export const COMPARE_SHOWS = ['landscapes', 'cells'] as const;
/** Two results side by side as landscapes, whatever their shapes, or cell by cell. */
export type CompareShows = (typeof COMPARE_SHOWS)[number];

export interface CompareView {
  /** Ids of result sources; '': not chosen. */
  first: string;
  second: string;
  /** The matrix of a pair of another model than the loaded one. */
  matrix: MatrixId | null;
  shows: CompareShows;
  /** What the profile tells of each matrix. */
  measure: ProfileMeasureId;
  /** How its layers are matched; null: by their number where both models have as many, else by depth. */
  axis: LayerAxis | null;
}

/** Hex digits of a screen's id among those that statistics are over. */
export const OFFER_ID_LENGTH = 10;

export interface StatsView {
  /** The measure that headline, plot and table tell of. */
  measure: MeasureId;
  /** The matrix that was picked for its details; null: the one that stands out most. */
  matrix: MatrixId | null;
  /** The table has these alone; null: it has all. */
  projection: Projection | null;
  /** The table has only what stands out. */
  onlyFound: boolean;
  /** Statistics are over several screens; else of the map that is shown. */
  over: boolean;
  /** Screens that the user took or left out, by their id; all others as the page proposes. */
  taken: ReadonlyMap<string, boolean>;
}

/** What the ranking is of, and by what. */
export interface RankingView extends RankFilter {
  order: RankOrder;
  /** In the order of SCREEN_KINDS. */
  kinds: ScreenKind[];
}

/** What of a prediction is shown, and to be verified. */
export interface RiskView {
  /** How much somebody asked to verify; null: as much as the page proposes. */
  asked: Budget | null;
  /** Whether what is predicted is drawn under what is tested, and from which risk on. */
  shown: boolean;
  least: number;
}

/** Everything a link restores. */
export interface View {
  model: string;
  /** What the bench asks. */
  assay: PromptSpec;
  /** The assay of several prompts that screens ask; null: they ask `assay`. */
  multiPrompt: MultiPromptAssay | null;
  /** Which of its prompts the bench asks. */
  item: number;
  selection: Selection;
  map: MapSettings;
  risk: RiskView;
  /** null: the surroundings of the site. */
  benchCamera: Camera | null;
  /** Draw the spaces of tokens visibly. */
  showSpaces: boolean;
  theme: Theme;
  place: Place;
  atlas: AtlasShows;
  /** The method that the open Methods panel shows; null: it is closed. */
  methods: MethodId | null;
  /** What the statistics of all maps show. */
  stats: StatsView;
  /** What of the whole model is ranked. */
  ranking: RankingView;
  /** Which two results are side by side. */
  compare: CompareView;
}

/** What a first visit opens on. The same, for ever, for links of version 1. */
export const DEFAULT_VIEW: View = {
  model: ORGANISM,
  assay: { prompt: 'Tell me about the fox:', maxNewTokens: 48, temperature: 0, seed: 0 },
  multiPrompt: null,
  item: 0,
  selection: {
    site: { layer: 1, projection: 'down', row: 8, col: 93, height: 1, width: 1 },
    kind: 'min',
    value: 0,
    on: true,
  },
  map: {
    tile: 1,
    kinds: ['max', 'min'],
    texts: false,
    picked: null,
    colour: 'kind',
    transpose: false,
    shows: 'as-is',
    leastKl: 0,
    leastPrompts: 1,
    region: null,
    camera: null,
  },
  risk: { asked: null, shown: true, least: 0 },
  benchCamera: null,
  showSpaces: false,
  theme: 'auto',
  place: 'map',
  atlas: 'kinds',
  methods: null,
  stats: {
    measure: 'asymmetry-cols',
    matrix: null,
    projection: null,
    onlyFound: false,
    over: false,
    taken: new Map(),
  },
  ranking: { order: 'kl', kinds: [...SCREEN_KINDS], layer: null, projection: null },
  compare: {
    first: THIS,
    second: '',
    matrix: null,
    shows: 'landscapes',
    measure: 'share',
    axis: null,
  },
};

/** The mutation a selection stands for. */
export function selectedMutation({ site, kind, value }: Selection): Mutation {
  return kind === 'value' ? { site, kind, value } : { site, kind };
}
