import type { TokenChoice } from '../../src/lib/output/phenotype.ts';
import type { Candidate, Generation } from '../../src/lib/output/runs.ts';
import type { Choice, RawGeneration } from './generation.ts';
import type { Tokenizer } from '../weights/tokenizer.ts';

/** What stands for bytes that are not (yet) a character. */
const REPLACEMENT = '\uFFFD';

/** How many of the likeliest tokens are shown. */
const SHOWN_CANDIDATES = 5;

/** A choice with its token's text. @param piece what the token adds to the text before it */
function describeChoice(tokenizer: Tokenizer, choice: Choice, piece: string): TokenChoice {
  const { id, runnerUp, logit, runnerUpLogit, logSumExp, margin } = choice;
  return {
    id,
    piece,
    probability: Math.exp(logit - logSumExp),
    runnerUp: {
      id: runnerUp,
      piece: tokenizer.piece(runnerUp),
      probability: Math.exp(runnerUpLogit - logSumExp),
    },
    margin,
  };
}

/** Tells each token of a run as it comes. */
export class TokenStream {
  private told = 0;
  /** The tokens behind the last piece that was whole; decoded again with the next one. */
  private unfinished: number[] = [];
  private readonly tokenizer: Tokenizer;
  private readonly heard: (index: number, choice: TokenChoice) => void;

  constructor(tokenizer: Tokenizer, heard: (index: number, choice: TokenChoice) => void) {
    this.tokenizer = tokenizer;
    this.heard = heard;
  }

  readonly emit = (choice: Choice): undefined => {
    this.heard(this.told++, describeChoice(this.tokenizer, choice, this.pieceOf(choice.id)));
  };

  /** Tells what has not been told of a finished run. */
  catchUp(choices: readonly Choice[]): void {
    choices.slice(this.told).forEach(this.emit);
  }

  /**
   * What a token adds to the text before it. Only a character that is not finished reaches back: of
   * the others the pieces are known.
   */
  private pieceOf(id: number): string {
    this.unfinished.push(id);
    const piece = this.tokenizer.pieces(this.unfinished).at(-1) ?? '';
    if (!piece.endsWith(REPLACEMENT)) this.unfinished = [];
    return piece;
  }
}

export function describeGeneration(
  tokenizer: Tokenizer,
  promptIds: readonly number[],
  { ids, choices, prefillMs, decodeMs }: RawGeneration,
): Generation {
  const pieces = tokenizer.pieces(ids);
  return {
    prompt: { ids: [...promptIds], pieces: tokenizer.pieces(promptIds) },
    ids,
    choices: choices.map((choice, i) => describeChoice(tokenizer, choice, pieces[i])),
    text: tokenizer.decode(ids),
    prefillMs,
    decodeMs,
  };
}

/** The likeliest tokens of a distribution [vocab], likeliest first. */
export function candidates(tokenizer: Tokenizer, probabilities: Float32Array): Candidate[] {
  return [...probabilities.keys()]
    .sort((a, b) => probabilities[b] - probabilities[a] || a - b)
    .slice(0, SHOWN_CANDIDATES)
    .map((id) => ({ id, piece: tokenizer.piece(id), probability: probabilities[id] }));
}
