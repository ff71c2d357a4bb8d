/** What has to be kept in mind of two results that are compared, a sentence or two each. */
import { append } from '../base/arrays.ts';
import { assayKey, type Assay } from '../assay/assay.ts';
import { listed } from '../base/listed.ts';
import { matrixShape, PROJECTIONS } from '../model/matrix.ts';
import { SHAPE_KEYS, type ModelShapes } from '../model/model-config.ts';
import { SCREEN_KINDS, tileGrid, type ScreenKind } from '../plan/grid.ts';
import { ENOUGH_TESTED } from '../results/model-totals.ts';
import type { ResultSource } from './result-source.ts';
import { countTested } from './sources.ts';

const SIZE_NAMES: Record<keyof ModelShapes, string> = {
  hidden_size: 'hidden size',
  intermediate_size: 'intermediate size',
  num_hidden_layers: 'layers',
  num_attention_heads: 'heads',
  num_key_value_heads: 'key-value heads',
  head_dim: 'head size',
};

/** `layers 4 and 6, hidden size …`; null where two models have the same shapes. */
export function differentSizes(first: ResultSource, second: ResultSource): string | null {
  const [a, b] = [first.model.shapes, second.model.shapes];
  const sizes = SHAPE_KEYS.filter((key) => a[key] !== b[key]);
  if (sizes.length === 0) return null;
  return sizes.map((key) => `${SIZE_NAMES[key]} ${a[key]} and ${b[key]}`).join(', ');
}

/** Kinds of which some mutants are tested, anywhere in a result. */
export const kindsOf = ({ maps }: ResultSource): ScreenKind[] =>
  SCREEN_KINDS.filter((kind) => [...maps.values()].some((map) => (map[kind]?.tested ?? 0) > 0));

/** All mutants of a result's model in its squares, of some kinds. */
export const countMutants = (
  { model: { shapes }, tile }: ResultSource,
  kinds: readonly ScreenKind[],
): number =>
  PROJECTIONS.reduce((sum, projection) => {
    const { rows, cols } = tileGrid(matrixShape(shapes, projection), tile);
    return sum + shapes.num_hidden_layers * rows * cols * kinds.length;
  }, 0);

/** Whether only the riskiest of a result's mutants were run: its shares are of what was found. */
export const isFoundOnly = (source: ResultSource): boolean =>
  source.isRanked === true &&
  countTested(source) < ENOUGH_TESTED * countMutants(source, kindsOf(source));

const title = ({ model }: ResultSource) =>
  [model.name, model.quantization].filter(Boolean).join(' ');

/** What holds of two results whichever way they are compared. */
export function pairNotes(first: ResultSource, second: ResultSource): string[] {
  const notes: string[] = [];
  if (first.model.hash !== second.model.hash || first.model.name !== second.model.name)
    notes.push(
      `Two models: ${title(first)} and ${title(second)}. Each mutant is compared with the wild type of its own model.`,
    );
  if (first.source === 'published' || second.source === 'published')
    notes.push(
      'Published squares are the severe ones, those with an Mmlu21 score of at most 10 of 21: a mutant can change the answer and not be severe.',
    );
  else if (first.assay && second.assay && assayKey(first.assay) !== assayKey(second.assay))
    notes.push(
      'They ask different things: a first divergent token counts in the text of its own wild type.',
    );
  return notes;
}

/** What else holds of two landscapes: what is not alike in them, and what was made of it. */
export function landscapeNotes(first: ResultSource, second: ResultSource): string[] {
  const notes = pairNotes(first, second);
  const sizes = differentSizes(first, second);
  if (sizes !== null)
    notes.push(
      `Their matrices have different shapes (${sizes}): all shares are per mutant, and no cell of one stands for a cell of the other.`,
    );
  if (first.tile !== second.tile)
    notes.push(
      `Squares of ${first.tile} in the first, of ${second.tile} in the second: a larger square overwrites more weights and is the stronger mutation. Its share per square is no share per weight, so a difference may be one of squares.`,
    );
  const [a, b] = [first, second].map(tokensOf);
  if (a !== null && b !== null && a !== b)
    notes.push(
      `The first is compared over ${a} tokens, the second over ${b}: in a longer text more mutants diverge.`,
    );
  append(notes, kindNotes(first, second));
  for (const [side, source] of [
    ['first', first],
    ['second', second],
  ] as const)
    if (isFoundOnly(source))
      notes.push(
        `Of the ${side} only the riskiest mutants were run: its shares are of what was found, over all mutants.`,
      );
  return notes;
}

const tokensOf = ({ assay }: { assay: Assay | null }): number | null =>
  assay === null ? null : assay.maxNewTokens;

/** Kinds that both have tested. */
export const commonKindsOf = (first: ResultSource, second: ResultSource): ScreenKind[] => {
  const theirs = kindsOf(second);
  return kindsOf(first).filter((kind) => theirs.includes(kind));
};

function kindNotes(first: ResultSource, second: ResultSource): string[] {
  const [a, b] = [kindsOf(first), kindsOf(second)];
  const common = commonKindsOf(first, second);
  if (a.length === 0 || b.length === 0) return [];
  if (common.length === 0)
    return [
      `They tested other kinds, ${listed(a, 'and')} and ${listed(b, 'and')}: other mutations, of which no difference is tested.`,
    ];
  const left = (side: string, kinds: readonly ScreenKind[]) => {
    const others = kinds.filter((kind) => !common.includes(kind));
    return others.length === 0 ? [] : [`${listed(others, 'and')} of the ${side}`];
  };
  const out = [...left('first', a), ...left('second', b)];
  return out.length === 0
    ? []
    : [`Compared are ${listed(common, 'and')}; left out: ${listed(out, 'and')}.`];
}
