import type { MethodId } from '../methods/method-ids.ts';

export const PROFILE_MEASURES = [
  'share',
  'severity',
  'bias',
  'rows',
  'cols',
  'odds',
  'asymmetry-rows',
  'asymmetry-cols',
] as const;
/** What a profile tells of each matrix. */
export type ProfileMeasureId = (typeof PROFILE_MEASURES)[number];

export interface ProfileMeasure {
  id: ProfileMeasureId;
  /** What a choice calls it. */
  name: string;
  /** What the axis of its plot says. */
  axis: string;
  /** What it is, in a sentence. */
  what: string;
  method: MethodId;
  /** Drawn as no effect; null: there is no such value. */
  neutral: number | null;
  limits: readonly [number, number];
  /** Compared by ratio, and drawn on a logarithmic axis. */
  log: boolean;
  /** Why a matrix has no reading, in a few words. */
  missing: string;
}

const asymmetryAlong = (lines: 'rows' | 'columns'): Omit<ProfileMeasure, 'id'> => ({
  name: `Asymmetry along ${lines}`,
  axis: `asymmetry, ${lines}`,
  what: `how well an order of the ${lines} tells max from min: 0 not at all, 1 without fail; its interval is for these lines`,
  method: 'asymmetry',
  neutral: 0,
  limits: [-1, 1],
  log: false,
  missing: 'too few cells answer to one kind only',
});

const MEASURES: Record<ProfileMeasureId, Omit<ProfileMeasure, 'id'>> = {
  share: {
    name: 'Share of NSMs',
    axis: 'share of NSMs',
    what: 'the share of mutants that change the answer',
    method: 'share',
    neutral: null,
    limits: [0, 1],
    log: false,
    missing: 'not tested',
  },
  severity: {
    name: 'Mean severity',
    axis: 'mean KL, nats',
    what: 'the mean KL divergence of the NSMs, in nats',
    method: 'severity',
    neutral: null,
    limits: [0, Infinity],
    log: true,
    missing: 'too few NSMs with a KL',
  },
  bias: {
    name: 'Bias',
    axis: 'share to max',
    what: 'of the cells that answer to one kind only, the share that answers to max',
    method: 'bias',
    neutral: 0.5,
    limits: [0, 1],
    log: false,
    missing: 'too few cells answer to one kind only',
  },
  rows: {
    name: 'On busy rows',
    axis: 'share on busy rows',
    what: 'the share of NSMs that lie on busy rows',
    method: 'clustering',
    neutral: null,
    limits: [0, 1],
    log: false,
    missing: 'too few NSMs',
  },
  cols: {
    name: 'On busy columns',
    axis: 'share on busy columns',
    what: 'the share of NSMs that lie on busy columns',
    method: 'clustering',
    neutral: null,
    limits: [0, 1],
    log: false,
    missing: 'too few NSMs',
  },
  odds: {
    name: 'Complementarity',
    axis: 'odds ratio',
    what: 'the odds ratio of answering to max and to min, every row’s and column’s numbers kept; below 1 the two avoid each other',
    method: 'complementarity',
    neutral: 1,
    limits: [1e-4, 1e4],
    log: true,
    missing: 'one of the kinds does nothing, or acts everywhere',
  },
  'asymmetry-rows': asymmetryAlong('rows'),
  'asymmetry-cols': asymmetryAlong('columns'),
};

/** The measure of an id. */
export const profileMeasure = (id: ProfileMeasureId): ProfileMeasure => ({ id, ...MEASURES[id] });
