import type { Assay } from '../assay/assay.ts';
import { assayPrompts } from '../assay/assay.ts';
import type { BatteryScore } from '../assay/battery.ts';
import { firstWord, rareWord, tallyWords } from '../assay/first-words.ts';
import { canBeMalignant, isMalignant } from '../output/malignant.ts';
import type { Output } from '../output/output.ts';
import { outputKey, phenotypeCodes } from '../output/phenotype-code.ts';
import type { ColumnName, RunRow } from './columns.ts';

const NAMES = [
  'text',
  'texts',
  'phenotype',
  'cosine',
  'degenerate',
  'first_word',
  'first_words',
  'rare_word',
  'rare_word_count',
  'malignant',
] as const satisfies readonly ColumnName[];
/** The columns that tell of outputs. */
export const OUTPUT_COLUMNS: ReadonlySet<ColumnName> = new Set(NAMES);
type Columns = Pick<RunRow, (typeof NAMES)[number]>;

/**
 * The columns of a row that tell of its output. The phenotype code stands open (0) until all rows
 * are there, see {@link withCodes}.
 * @param output null unless an NSM
 * @param wildType the wild type's texts
 * @param score of a battery
 */
export function outputColumns(
  assay: Assay,
  output: Output | null,
  wildType: readonly string[],
  score?: BatteryScore,
): Columns {
  const multiPrompt = assayPrompts(assay).length > 1;
  const texts = output?.texts ?? null;
  return {
    ...(multiPrompt ? { texts: texts && outputKey(texts) } : { text: texts?.[0] ?? null }),
    phenotype: 0,
    cosine: output?.cosine ?? null,
    degenerate: output?.degenerate ?? null,
    ...(multiPrompt ? {} : { first_word: texts && firstWord(texts[0]) }),
    ...(assay.type === 'style' ? styleColumns(texts, wildType, multiPrompt) : {}),
    ...(canBeMalignant(assay) ? { malignant: output && malignantOf(output, score) } : {}),
  };
}

function styleColumns(
  texts: readonly string[] | null,
  wildType: readonly string[],
  multiPrompt: boolean,
): Columns {
  const rare = texts && rareWord(tallyWords(texts), tallyWords(wildType));
  return {
    ...(multiPrompt ? { first_words: texts && JSON.stringify(texts.map(firstWord)) } : {}),
    rare_word: texts && (rare?.word ?? ''),
    rare_word_count: texts && (rare?.count ?? 0),
  };
}

function malignantOf({ cosine }: Output, score: BatteryScore | undefined): boolean | null {
  return score ? isMalignant(cosine, score.rightInRight + score.rightInWrong) : null;
}

/** A row's output as its key, null unless an NSM. */
export const rowKey = ({ text, texts }: RunRow): string | null =>
  texts ?? (text === undefined || text === null ? null : outputKey([text]));

/** Rows with their phenotype codes. @param rows in the order of their plan */
export function withCodes(rows: readonly RunRow[], wildType: readonly string[]): RunRow[] {
  const codes = phenotypeCodes(rows.map(rowKey), outputKey(wildType));
  return rows.map((row, i) => ({ ...row, phenotype: codes[i] }));
}
