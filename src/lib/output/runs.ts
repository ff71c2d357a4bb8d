import type { ValueRange } from '../model/value-range.ts';
import type { Mutation, WrittenValue } from '../mutation/mutation.ts';
import type { TokenChoice, Verdict } from './phenotype.ts';

/** One generation from a prompt. */
export interface Generation {
  /** Ids and text pieces of the prompt, BOS included. */
  prompt: { ids: number[]; pieces: string[] };
  /** The continuation; ends with the end-of-sequence token if the model ended it. */
  ids: number[];
  choices: TokenChoice[];
  text: string;
  prefillMs: number;
  decodeMs: number;
}

export interface Candidate {
  id: number;
  piece: string;
  probability: number;
}

export interface MutantGeneration extends Generation {
  mutation: Mutation;
  /** Of the whole matrix. */
  extent: ValueRange;
  /** The site's weights before: the first one, the smallest and the largest. */
  before: { first: number; min: number; max: number };
  /** What was written over all of them. */
  value: WrittenValue;
  /** How many weights of the site became others. 0: the mutation is a no-op. */
  changed: number;
  verdict: Verdict;
  /** Index in the continuation, −1 if silent. */
  firstDivergent: number;
  /** The verdict hangs on a near tie (see decoding.ts). */
  marginal: boolean;
  severity: {
    /** Mean KL(wild type ‖ mutant) in nats over the tokens up to and with the first divergent one. */
    kl: number;
    /** Smallest margin of the mutant's token over the runner-up, over the same tokens. */
    margin: number;
    /** Cosine of the two texts' word counts. */
    cosine: number;
    /** Whether the text ends in a loop (see degeneration.ts). */
    degenerate: boolean;
  };
  /** The five likeliest tokens at the first divergent one; null if silent. */
  atDivergence: { wildType: Candidate[]; mutant: Candidate[] } | null;
  /** Checksum of the matrix's weight buffers before the mutation and after the undo, hex. */
  checksum: { before: string; after: string };
}
