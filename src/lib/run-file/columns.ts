import type { EngineName } from '../model/engine-name.ts';
import { assayPrompts } from '../assay/assay.ts';
import type { Kind, WrittenValue } from '../mutation/mutation.ts';
import { canBeMalignant } from '../output/malignant.ts';
import type { Verdict } from '../output/phenotype.ts';
import type { Plan } from '../plan/plan.ts';
import type { How } from '../results/how.ts';

/** One mutant's results, by the names of the file's columns. Numbers with fractions are f32. */
export interface RunRow {
  /** `L2.gate` */
  matrix: string;
  row: number;
  col: number;
  height: number;
  width: number;
  kind: Kind;
  /** What was written over the site; null where each weight was negated (kind `sign`). */
  value: WrittenValue;
  verdict: Verdict;
  /** Index in the continuation, −1 unless an NSM. */
  first_divergent: number;
  /** The verdict hangs on a near tie. */
  marginal: boolean;
  /** First prompt of the assay that differs, −1 if none; only of assays of several prompts. */
  divergent_prompt?: number;
  /** How many prompts differ, −1 where that is not known; only of assays of several prompts. */
  prompts_diverged?: number;
  /** Mean KL(wild type ‖ mutant) in nats over the verified tokens; null for a no-op. */
  kl: number | null;
  /** Smallest margin over the runner-up over the same tokens, in logit units; null for a no-op. */
  margin: number | null;
  /** The mutant's token at the first divergent one, −1 unless an NSM. */
  token: number;
  /** How it was computed. */
  how: How;
  /** The engine that computed it; null where that is not recorded. */
  engine: EngineName | null;
  /** The predicted risk; null where nothing is predicted, or no more than a bound of it known. */
  risk: number | null;
  /** Only of batteries (see battery.ts). */
  right_in_right?: number;
  right_in_wrong?: number;
  /** An NSM's continuation, null of others; only where texts are kept and the assay has one prompt. */
  text?: string | null;
  /** As `text` with several prompts: a JSON list. */
  texts?: string | null;
  /** Phenotype code: rows of equal texts have equal codes, the wild type's is 0 (see phenotype-code.ts). */
  phenotype?: number;
  /** Cosine of the texts with the wild type's (see output.ts); null unless an NSM, as are those below. */
  cosine?: number | null;
  /** Whether a text ends in a loop (see degeneration.ts). */
  degenerate?: boolean | null;
  /** First word of `text`, '' if it has none. */
  first_word?: string | null;
  /** Those of `texts`: a JSON list; only of style assays, as are the two below. */
  first_words?: string | null;
  /** The rare word (see first-words.ts), '' if there is none, and how many texts begin with it. */
  rare_word?: string | null;
  rare_word_count?: number | null;
  /** Only of batteries of 21 items (see malignant.ts). */
  malignant?: boolean | null;
}

export type ColumnName = keyof RunRow;
export type ColumnType = 'text' | 'whole' | 'f32' | 'flag';

/** Every column a run file may have, in its order. `nullable`: may hold nothing. */
export const COLUMNS: readonly { name: ColumnName; type: ColumnType; nullable?: true }[] = [
  { name: 'matrix', type: 'text' },
  { name: 'row', type: 'whole' },
  { name: 'col', type: 'whole' },
  { name: 'height', type: 'whole' },
  { name: 'width', type: 'whole' },
  { name: 'kind', type: 'text' },
  { name: 'value', type: 'f32', nullable: true },
  { name: 'verdict', type: 'text' },
  { name: 'first_divergent', type: 'whole' },
  { name: 'marginal', type: 'flag' },
  { name: 'divergent_prompt', type: 'whole' },
  { name: 'prompts_diverged', type: 'whole' },
  { name: 'kl', type: 'f32', nullable: true },
  { name: 'margin', type: 'f32', nullable: true },
  { name: 'token', type: 'whole' },
  { name: 'how', type: 'text' },
  { name: 'engine', type: 'text', nullable: true },
  { name: 'risk', type: 'f32', nullable: true },
  { name: 'right_in_right', type: 'whole' },
  { name: 'right_in_wrong', type: 'whole' },
  { name: 'text', type: 'text', nullable: true },
  { name: 'texts', type: 'text', nullable: true },
  { name: 'phenotype', type: 'whole' },
  { name: 'cosine', type: 'f32', nullable: true },
  { name: 'degenerate', type: 'flag', nullable: true },
  { name: 'first_word', type: 'text', nullable: true },
  { name: 'first_words', type: 'text', nullable: true },
  { name: 'rare_word', type: 'text', nullable: true },
  { name: 'rare_word_count', type: 'whole', nullable: true },
  { name: 'malignant', type: 'flag', nullable: true },
];

/** The columns of a plan's run file. */
export function columnsOf(plan: Plan): typeof COLUMNS {
  const multiPrompt = assayPrompts(plan.assay).length > 1;
  const battery = plan.assay.type === 'battery';
  const style = plan.assay.type === 'style';
  const wanted: Partial<Record<ColumnName, boolean>> = {
    divergent_prompt: multiPrompt,
    prompts_diverged: multiPrompt,
    right_in_right: battery,
    right_in_wrong: battery,
    text: plan.texts && !multiPrompt,
    texts: plan.texts && multiPrompt,
    phenotype: plan.texts,
    cosine: plan.texts,
    degenerate: plan.texts,
    first_word: plan.texts && !multiPrompt,
    first_words: plan.texts && multiPrompt && style,
    rare_word: plan.texts && style,
    rare_word_count: plan.texts && style,
    malignant: plan.texts && canBeMalignant(plan.assay),
  };
  return COLUMNS.filter(({ name }) => wanted[name] ?? true);
}
