import { TOKEN_TYPE, type GgufVocabulary } from './gguf-vocabulary.ts';

/**
 * The merges of a SentencePiece BPE model, by pair of symbols. SentencePiece joins, again and again,
 * the two neighbours whose joined piece has the highest score, the leftmost of equals: so all ways
 * to make pieces of one score share a rank. (Real vocabularies need that: their runs of spaces all
 * have one score.) Symbols start as single characters; only ordinary pieces are made by joining.
 * Source: SentencePiece, bpe_model.cc; llama.cpp does the same.
 */
export function sentencePieceRanks(
  { tokens, types }: Pick<GgufVocabulary, 'tokens' | 'types'>,
  scores: readonly number[],
): Map<readonly [left: string, right: string], number> {
  const pieces = tokens.map((_, id) => id).filter((id) => types[id] === TOKEN_TYPE.normal);
  const ordinary = new Set(pieces.map((id) => tokens[id]));
  const byScore = [...new Set(pieces.map((id) => scores[id]))].sort((a, b) => b - a);
  const rankOf = new Map(byScore.map((score, rank) => [score, rank]));

  const ranks = new Map<readonly [string, string], number>();
  for (const id of pieces) {
    const characters = Array.from(tokens[id]);
    const rank = rankOf.get(scores[id]) ?? 0;
    let left = '';
    characters.slice(0, -1).forEach((character, i) => {
      left += character;
      const right = tokens[id].slice(left.length);
      const leftIsSymbol = i === 0 || ordinary.has(left);
      const rightIsSymbol = i === characters.length - 2 || ordinary.has(right);
      if (leftIsSymbol && rightIsSymbol) ranks.set([left, right], rank);
    });
  }
  return ranks;
}
