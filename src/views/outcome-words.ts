import type { Assay } from '../lib/assay/assay.ts';
import { manyOf, type Many } from '../lib/assay/assay-words.ts';
import { isMarginal } from '../lib/assay/marginal.ts';
import type { TokenChoice } from '../lib/output/phenotype.ts';
import { promptsDivergedAt } from '../lib/results/least.ts';
import { isUnread, NO_OP, NOT_TESTED, SILENT, type KindOutcomes } from '../lib/results/outcomes.ts';
import { fixed, ordinal, small, tokenLabel } from './format.ts';

/** A mutant's battery score, `12 | 1`; null where it has none. */
export function scoreWords(known: KindOutcomes, cell: number): string | null {
  const right = known.rightInRight?.[cell] ?? -1;
  const wrong = known.rightInWrong?.[cell] ?? -1;
  return right < 0 || wrong < 0 ? null : `${right} | ${wrong}`;
}

/** Under how many prompts or seeds a tested cell is an NSM: `3 of 5`; null where that is not known. */
export function stabilityWords(known: KindOutcomes, cell: number, { count }: Many): string | null {
  const diverged = promptsDivergedAt(known, cell);
  return diverged < 0 ? null : `${diverged} of ${count}`;
}

/** What a map knows of one cell and kind, in words. @param asked the assay of the map */
export function outcomeWords(
  known: KindOutcomes | undefined,
  cell: number,
  wildType: readonly TokenChoice[],
  asked?: Assay | null,
): string {
  const outcome = known?.firstDivergent[cell] ?? NOT_TESTED;
  if (!known || outcome === NOT_TESTED) return 'not tested';
  if (outcome === NO_OP) return 'no-op: already has this value';
  if (isUnread(known, cell)) return outcome === SILENT ? 'silent' : 'changes the answer';
  const marginal = isMarginal(known.margin[cell]) ? ', marginal (a near tie)' : '';
  const margin = Number.isFinite(known.margin[cell])
    ? `, smallest margin ${fixed(known.margin[cell], 3)}`
    : '';
  const kl = Number.isFinite(known.kl[cell]) ? `, KL ${small(known.kl[cell])}` : '';
  const score = scoreWords(known, cell);
  const scored = score === null ? '' : `, score ${score}`;
  if (outcome === SILENT) return `silent${margin}${scored}${marginal}`;
  const run = known.divergentPrompt?.[cell] ?? -1;
  const { outputs } = known;
  const said =
    !outputs || outputs.index[cell] < 0
      ? ''
      : `, cosine ${outputs.cosine[cell].toFixed(2)}${outputs.degenerate[cell] === 1 ? ', ends in a loop' : ''}`;
  const where = run < 0 ? '' : whereWords(asked, run);
  const many = asked && manyOf(asked);
  const share = many && many.count > 1 ? stabilityWords(known, cell, many) : null;
  const stable = many && share ? `NSM in ${share} ${many.noun}s, ` : '';
  const piece = run < 0 ? wildType[outcome]?.piece : undefined;
  const token = piece === undefined ? '' : ` “${tokenLabel(piece)}”`;
  return `${stable}differs from the ${ordinal(outcome + 1)} token${where}${token} on${kl}${margin}${said}${scored}${marginal}`;
}

/** Which run of an assay the first that differs is. */
export function whereWords(asked: Assay | null | undefined, run: number): string {
  return asked?.type === 'seeds' ? ` under seed ${asked.seeds[run]}` : ` of prompt ${run + 1}`;
}
