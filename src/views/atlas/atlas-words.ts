import { agree } from '../../lib/base/agree.ts';
import {
  cellsOfPart,
  FEWEST_NSMS,
  readTotals,
  shareOf,
  TOO_FEW_WORDS,
} from '../../figures/atlas-readings.ts';
import type { AtlasPart } from '../../figures/atlas.ts';
import { formatMatrix, matrixShape, projectionName } from '../../lib/model/matrix.ts';
import type { ModelShapes } from '../../lib/model/model-config.ts';
import { meanKl, sumKinds, type ModelTotals, type Totals } from '../../lib/results/model-totals.ts';
import { tileGrid, type ScreenKind } from '../../lib/plan/grid.ts';
import { count, fixed, percent, plural, small } from '../format.ts';

/** What a part of the model is called, and its totals. */
export interface PartWords {
  title: string;
  about: string;
  /** What is known of each chosen kind. */
  kinds: { kind: ScreenKind; text: string }[];
  /** Share of NSMs of all chosen kinds, their mean KL, bias: those that are known. */
  readings: string[];
}

export interface PartOf {
  config: ModelShapes;
  tile: number;
  kinds: readonly ScreenKind[];
  totals: ModelTotals;
}

/** A part of the model in words. */
export function partWords(part: AtlasPart, context: PartOf): PartWords {
  const totals = totalsOf(part, context.totals);
  const ids = part.type === 'matrix' ? part.matrix : part;
  const cells = cellsOfPart(context.config, context.tile, ids);
  return {
    ...nameOf(part, context),
    kinds: context.kinds.map((kind) => ({ kind, text: kindWords(totals, kind, cells) })),
    readings: readingWords(totals, context.kinds, cells),
  };
}

/** The same in one line, to be spoken. */
export function spokenPart(part: AtlasPart, context: PartOf): string {
  const { title, about, kinds, readings } = partWords(part, context);
  const known = kinds.map(({ kind, text }) => `${kind} ${text}`);
  return `${title}, ${about}; ${[...known, ...readings].join('; ') || 'no kind chosen'}`;
}

function totalsOf(part: AtlasPart, totals: ModelTotals): Totals {
  if (part.type === 'matrix') return totals.matrix(formatMatrix(part.matrix));
  return part.type === 'layer' ? totals.layer(part.layer) : totals.projection(part.projection);
}

function nameOf(part: AtlasPart, { config, tile }: PartOf): { title: string; about: string } {
  if (part.type === 'layer') return { title: `Layer ${part.layer}`, about: 'its seven matrices' };
  if (part.type === 'projection')
    return {
      title: `Every ${part.projection}`,
      about: plural(config.num_hidden_layers, 'layer'),
    };
  const { projection } = part.matrix;
  const shape = matrixShape(config, projection);
  const { rows, cols } = tileGrid(shape, tile);
  return {
    title: formatMatrix(part.matrix),
    about: `${projectionName(projection)}, ${shape.rows} × ${shape.cols}, ${plural(rows * cols, 'square')}`,
  };
}

/** `15 of 704 change the answer (2.1 %)`; of a small part no share: `3 of 64 tested change the answer` */
function kindWords(totals: Totals, kind: ScreenKind, cells: number): string {
  const { tested, nsms } = totals[kind];
  if (tested === 0) return 'not tested';
  return shareOf(totals, [kind], cells) === 'part'
    ? `${count(nsms)} of ${count(tested)} tested ${agree(nsms, 'changes', 'change')} the answer; there are ${count(cells)}`
    : `${count(nsms)} of ${count(tested)} ${agree(nsms, 'changes', 'change')} the answer (${percent(nsms, tested)})`;
}

function readingWords(totals: Totals, kinds: readonly ScreenKind[], cells: number): string[] {
  const sum = sumKinds(totals, kinds);
  const words: string[] = [];
  if (kinds.length > 1 && typeof shareOf(totals, kinds, cells) === 'number')
    words.push(`${percent(sum.nsms, sum.tested)} of all tested are NSMs`);
  const kl = meanKl(sum);
  if (kl !== null) words.push(`mean KL of NSMs ${small(kl)} nats`);
  const bias = readTotals(totals, 'bias', kinds, cells);
  if (bias === 'too-few') words.push(`bias: ${TOO_FEW_WORDS}, fewer than ${FEWEST_NSMS}`);
  else if (typeof bias === 'number') words.push(`bias ${biasWords(bias)}`);
  return words;
}

/** `+0.50, towards max` */
function biasWords(x: number): string {
  if (Math.abs(x) < 0.005) return '0, neither way';
  return x > 0 ? `+${fixed(x, 2)}, towards max` : `${fixed(x, 2)}, towards min`;
}
