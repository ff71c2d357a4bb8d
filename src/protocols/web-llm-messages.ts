/**
 * The messages between the page and the worker that holds stock web-llm, which gives a second
 * opinion on a mutation. As in src/protocols/engine-messages.ts every request has an id, every reply carries it, and
 * one `StockFinal` ends a job.
 */
import type { Failure } from '../lib/base/failure.ts';
import type { ModelConfig } from '../lib/model/model-config.ts';
import type { WrittenValue } from '../lib/mutation/mutation.ts';
import type { Verdict } from '../lib/output/phenotype.ts';
import type { Site } from '../lib/model/site.ts';

/** Raised when a message changes its meaning; page and worker must agree on it. */
export const WEB_LLM_PROTOCOL_VERSION = 1;

export type WebLlmRequest =
  /** Loads web-llm, then a model by the name of its MLC repository; streams `progress`. */
  | { type: 'load'; id: number; version: number; model: string }
  | ({ type: 'opine'; id: number } & OpinionAsk)
  | { type: 'cancel'; id: number; target: number };

/** What an opinion is wanted of. */
export interface OpinionAsk {
  config: ModelConfig;
  site: Site;
  /** What the mutation would write if codes could hold it; null: each weight negated. */
  value: WrittenValue;
  /** The prompt as token ids, beginning token included. */
  promptIds: number[];
  maxNewTokens: number;
}

export type WebLlmReply =
  | {
      type: 'progress';
      id: number;
      /** 0 to 1. */
      part: number;
      /** What is being done, in web-llm's words. */
      text: string;
    }
  | WebLlmFinal;

export type WebLlmFinal =
  | { type: 'loaded'; id: number; info: WebLlmInfo }
  | { type: 'opined'; id: number; opinion: Opinion }
  | { type: 'cancelled'; id: number }
  | { type: 'error'; id: number; error: Failure };

/** What web-llm has loaded. */
export interface WebLlmInfo {
  model: string;
  /** Of web-llm. */
  version: string;
  /** `codes`: a mutation writes the nearest 4-bit code; `values`: the nearest number of the type. */
  writes: 'codes' | 'values';
}

/** What web-llm says of a mutation, both texts greedy. */
export interface Opinion {
  site: Site;
  /** What was wished for; null: each weight negated. */
  value: WrittenValue;
  /** The site's weights before, row by row. */
  before: Float32Array;
  /** What they became: the nearest that the file's type can hold in each weight's group. */
  reached: Float32Array;
  wildType: WebLlmText;
  mutant: WebLlmText;
  verdict: Verdict;
  /** Index in the continuation, −1 if silent. */
  firstDivergent: number;
  /** Whether the buffers read the same, byte by byte, after restoring. */
  restored: boolean;
}

export interface WebLlmText {
  ids: number[];
  text: string;
}
