import { textDigest } from '../base/digest.ts';
import type { Assay } from '../assay/assay.ts';
import type { ModelShapes } from '../model/model-config.ts';
import type { MapResults } from '../results/map-results.ts';
import type { PublishedWriters } from '../published/writers.ts';
import type { SevereSquares } from '../published/squares.ts';
import type { StoredAudit } from '../risk/stored-audit.ts';
import type { Provenance } from '../run-file/run-file.ts';

/**
 * Where results that can be set side by side come from: the screen that the lab shows, others
 * stored in this browser, a link, a run file opened for comparison only, the paper's tables, or the
 * finished screen that comes with the page.
 */
export type SourceKind = 'this' | 'stored' | 'received' | 'file' | 'published' | 'example';

/** Results of one model, assay and tile size, to be read only. */
export interface ResultSource {
  /**
   * Stands in links: `this`, `received` and `received-2` (with the link), `s-1f…` (stored), `f-9a…` (a
   * file), `p-zephyr` (published), `example`.
   */
  id: string;
  source: SourceKind;
  /** What a picker calls it. */
  name: string;
  /** `hash` and `quantization` are null where nobody says. */
  model: { name: string; hash: string | null; quantization: string | null; shapes: ModelShapes };
  /** What was asked; null of published results, whose assays are not this lab's. */
  assay: Assay | null;
  /** Weights on a side of a square. */
  tile: number;
  /** By name of the matrix. */
  maps: ReadonlyMap<string, MapResults>;
  /** Where they come from, as a file or a link says it. */
  provenance?: Provenance;
  /** What was predicted of how many mutants, and how many of them at a risk of 1 or more. */
  predicted?: { mutants: number; risky: number };
  /** The riskiest were run first: what is tested is no sample of the rest. */
  isRanked?: boolean;
  /** What a random sample says of the mutants that were not run. */
  audit?: StoredAudit;
  /** The published table that they are, and the mutants of which the paper printed texts. */
  published?: SevereSquares;
  writers?: PublishedWriters;
}

export const THIS = 'this';
/** The finished screen that comes with the page. */
export const EXAMPLE = 'example';
/** The screens that one link brought, in their order. */
export const RECEIVED = ['received', 'received-2'] as const;

const DIGITS = 10;
const digest = (text: string) => textDigest(text, DIGITS);

/** Names a stored screen by its id (see `screenId`). */
export const storedId = (screen: string) => `s-${digest(screen)}`;

/** Names a run file by its head and how much it holds: equal runs are equal files. */
export const fileId = (head: string) => `f-${digest(head)}`;

export const publishedId = (model: string) => `p-${model}`;

const ID = new RegExp(
  `^(${[THIS, EXAMPLE, ...RECEIVED].join('|')}|[sf]-[0-9a-f]{${DIGITS}}|p-[a-z0-9-]{1,24})$`,
);

/** Whether a text can name results. */
export const isSourceId = (text: string): boolean => ID.test(text);
