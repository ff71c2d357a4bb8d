import { countWords, tallyWords } from '../src/lib/assay/first-words.ts';
import { outputKey } from '../src/lib/output/phenotype-code.ts';
import { rowKey } from '../src/lib/run-file/output-columns.ts';
import type { RunFile } from '../src/lib/run-file/run-file.ts';

/** Rare first words that are named. */
const SHOWN_WORDS = 5;

/** What a finished run with texts amounts to, in lines for the terminal; none without texts. */
export function outputSummary({ plan, wildType, rows }: RunFile): string[] {
  if (!plan.texts || !wildType) return [];
  const nsms = rows.filter((row) => row.verdict === 'nsm');
  const codes = new Set(nsms.map((row) => row.phenotype));
  const loops = nsms.filter((row) => row.degenerate).length;
  const lines = [
    `${nsms.length} NSMs, ${codes.size} different outputs; ${loops} of the NSMs end in a loop.`,
  ];
  if (plan.assay.type !== 'style') return lines;
  const rare = countWords(
    nsms.map((row) => ({
      matrix: row.matrix,
      row: row.row,
      tally: tallyWords(JSON.parse(rowKey(row) ?? outputKey([])) as string[]),
    })),
    tallyWords(wildType),
  ).filter((word) => word.wildType === 0);
  for (const { word, most, mutants, sharedRows } of rare.slice(0, SHOWN_WORDS)) {
    const shared = sharedRows.map(({ row, matrices }) => `row ${row} of ${matrices} matrices`);
    lines.push(
      `First word "${word}": up to ${most} of ${wildType.length} prompts, in ${mutants} mutants${shared.length > 0 ? `, ${shared[0]}` : ''}.`,
    );
  }
  return lines;
}
